"use strict";
// What every page has: keys, forms that are sent to the REST interface, and what is said afterwards.
window.desk = (function () {
  function one(query, root) { return (root || document).querySelector(query); }
  function all(query, root) { return Array.from((root || document).querySelectorAll(query)); }
  var said = 0;

  function say(words) {
    var place = one("#said");
    place.textContent = words;
    clearTimeout(said);
    said = setTimeout(function () { place.textContent = ""; }, 6000);
  }

  function token() { return one("meta[name=csrf]").content; }

  // Answers {ok, status, body, etag}. A token of an earlier run is renewed once; a server that is gone is told as such.
  async function send(method, address, body, match, again) {
    var headers = { "X-CSRF-Token": token() };
    if (!(body instanceof FormData) && body !== undefined) headers["Content-Type"] = "application/json";
    if (match) headers["If-Match"] = match;
    var answer;
    try {
      answer = await fetch(address, {
        method: method, headers: headers, credentials: "same-origin",
        body: body === undefined || body instanceof FormData ? body : JSON.stringify(body)
      });
    } catch (gone) {
      return { ok: false, status: 0, body: { detail: "The desk does not answer. What you typed is still here: try again when it is back." } };
    }
    if (answer.status === 403 && !again) {
      var fresh = await fetch("/api/v1/session", { credentials: "same-origin" });
      if (fresh.ok) {
        var session = await fresh.json();
        if (session.csrf !== token()) {
          one("meta[name=csrf]").content = session.csrf;
          return send(method, address, body, match, true);
        }
      }
    }
    var parsed = null;
    try { parsed = await answer.json(); } catch (none) { parsed = null; }
    return { ok: answer.ok, status: answer.status, body: parsed || {}, etag: answer.headers.get("ETag") };
  }

  // Takes the page's work anew from the server, in place: what is open, where it is scrolled to and what has the focus stay.
  async function renew() {
    var answer = await fetch(location.pathname + location.search, { credentials: "same-origin" });
    if (!answer.ok) { location.reload(); return; }
    var made = new DOMParser().parseFromString(await answer.text(), "text/html");
    var old = one("#work"), fresh = made.getElementById("work");
    if (!old || !fresh) { location.reload(); return; }
    var open = all("details.fold", old).map(function (d) { return d.open; });
    var side = one(".claims-side", old), top = side ? side.scrollTop : 0;
    old.replaceWith(document.adoptNode(fresh));
    all("details.fold", one("#work")).forEach(function (d, n) { if (open[n]) d.open = true; });
    side = one(".claims-side");
    if (side) side.scrollTop = top;
    document.dispatchEvent(new CustomEvent("desk:renewed"));
  }

  function valued(field) {
    var value = field.value;
    if (value === "" && field.dataset.empty === "null") return null;
    if (field.dataset.type === "float") return value.trim() === "" || isNaN(Number(value)) ? value : Number(value);
    return value;
  }

  function bodyOf(form) {
    var body = form.dataset.json ? JSON.parse(form.dataset.json) : {};
    Array.from(form.elements).forEach(function (field) {
      if (!field.name) return;
      var place = body, path = field.name.split(".");
      path.slice(0, -1).forEach(function (part) { place = place[part] = place[part] || {}; });
      place[path[path.length - 1]] = valued(field);
    });
    return body;
  }

  async function submit(form) {
    var to = form.dataset.send.split(" ");
    var button = one("button:not([type=button])", form);
    button.disabled = true;
    var answer = await send(to[0], to[1], bodyOf(form), form.dataset.match);
    button.disabled = false;
    if (answer.ok) {
      say("Kept as " + (answer.body.ref || "done") + ".");
      var job = to[1] === "/api/v1/judgements" || to[1] === "/api/v1/undo";
      if (job) await settled();
      if (one("#work")) await renew(); else location.reload();
      return;
    }
    var fault = one(".fault", form);
    if (!fault) {
      fault = document.createElement("p");
      fault.className = "fault";
      fault.setAttribute("role", "alert");
      form.prepend(fault);
    }
    fault.textContent = answer.body.detail || "It was not kept.";
  }

  // A judgement is merged in the background: the page is taken anew when that is over, or after a while.
  async function settled() {
    for (var n = 0; n < 40; n += 1) {
      await new Promise(function (on) { setTimeout(on, 250); });
      var answer = await fetch("/api/v1/jobs", { credentials: "same-origin" });
      if (!answer.ok) return;
      var jobs = await answer.json();
      if (!jobs.some(function (j) { return j.kind === "merge" && (j.state === "waiting" || j.state === "running"); })) return;
    }
  }

  document.addEventListener("submit", function (event) {
    if (!event.target.dataset || !event.target.dataset.send) return;
    event.preventDefault();
    submit(event.target);
  });

  document.addEventListener("click", async function (event) {
    var copy = event.target.closest("[data-copy]");
    if (copy) {
      var text = document.getElementById(copy.dataset.copy);
      text.select();
      try { await navigator.clipboard.writeText(text.value); say("Copied."); } catch (no) { say("Selected: copy it with your keyboard."); }
    }
    if (event.target.closest("#show-keys")) one("#keys").showModal();
    if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
    if (event.target.closest("#logout")) {
      await send("DELETE", "/api/v1/session");
      location.href = "/login";
    }
  });

  // keys

  function typing(event) {
    var at = event.target;
    return at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
  }

  var places = { q: "/", m: "/map", a: "/actors", v: "/activity", n: "/add" };
  var waiting = 0;

  function inList(step) {
    var links = all("[data-list] .main");
    if (!links.length) return;
    var now = links.indexOf(document.activeElement);
    links[Math.max(0, Math.min(links.length - 1, now < 0 ? 0 : now + step))].focus();
  }

  var handlers = [];
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event)) return;
    if (one("dialog[open]") && !(event.key === "?" && one("#keys").open)) {
      handlers.forEach(function (handle) { if (handle.dialogs) handle(event); });
      return;
    }
    if (Date.now() - waiting < 1200 && places[event.key]) {
      event.preventDefault();
      waiting = 0;
      location.href = places[event.key];
      return;
    }
    waiting = 0;
    if (event.key === "?") {
      event.preventDefault();
      if (one("#keys").open) one("#keys").close(); else one("#keys").showModal();
    } else if (event.key === "/") {
      var box = one("#q");
      if (box) { event.preventDefault(); box.focus(); box.select(); }
    } else if (event.key === "g") {
      waiting = Date.now();
    } else if (one("[data-list]") && (event.key === "j" || event.key === "k")) {
      event.preventDefault();
      inList(event.key === "j" ? 1 : -1);
    } else {
      handlers.forEach(function (handle) { if (!handle.dialogs) handle(event); });
    }
  });

  // A timeline wider than the window opens at what is chosen in it, else at its latest end.
  all(".timeline").forEach(function (line) {
    var chosen = one("[aria-current]", line);
    if (chosen) line.scrollLeft = chosen.parentNode.offsetLeft - line.offsetLeft - line.clientWidth / 2;
    else line.scrollLeft = line.scrollWidth;
  });

  return { one: one, all: all, say: say, send: send, renew: renew, handlers: handlers };
})();
