"use strict";
// Hands in a file and follows the jobs; after a restart of the desk the browser asks again by itself.
(function () {
  var desk = window.desk;

  function show(place, job) {
    place.dataset.state = job.state;
    desk.one(".state", place).textContent = job.state;
    var bar = desk.one("progress", place);
    bar.max = job.total || 1;
    bar.value = job.total ? job.done : 0;
    bar.hidden = job.state === "done" || job.state === "failed";
    var counts = job.result || {};
    desk.one(".result", place).textContent = Object.keys(counts).filter(function (k) { return typeof counts[k] === "number"; }).map(function (k) { return counts[k] + " " + k; }).join(", ");
    var list = desk.one(".faults", place);
    list.replaceChildren();
    job.faults.forEach(function (words) { var line = document.createElement("li"); line.textContent = words; list.append(line); });
  }

  function follow(place) {
    var stream = new EventSource("/api/v1/jobs/" + place.dataset.job + "/events");
    stream.addEventListener("progress", function (event) { show(place, JSON.parse(event.data)); });
    stream.addEventListener("over", function (event) {
      stream.close();
      var job = JSON.parse(event.data);
      show(place, job);
      desk.say(job.name + ": " + job.state);
    });
  }
  function followAll() { desk.all("[data-job]").forEach(function (place) { if (place.dataset.state === "waiting" || place.dataset.state === "running") follow(place); }); }

  var form = desk.one("#upload");
  if (form) form.addEventListener("submit", async function (event) {
    event.preventDefault();
    var body = new FormData(form), fault = desk.one("#upload-fault");
    ["published", "outlet", "language"].forEach(function (name) { if (!body.get(name)) body.delete(name); });
    var button = desk.one("button", form);
    button.disabled = true;
    var answer = await desk.send("POST", "/api/v1/jobs", body);
    button.disabled = false;
    fault.hidden = answer.ok;
    fault.textContent = answer.ok ? "" : answer.body.detail;
    if (answer.ok) { form.reset(); await desk.renew(); followAll(); }
  });
  followAll();
})();
