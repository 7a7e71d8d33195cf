"use strict";
// A report's page: the claims by mouse and keys, corrections that tell where somebody else was faster.
(function () {
  var desk = window.desk, one = desk.one, all = desk.all;
  var current = null, dialog = one("#claim-dialog"), rejecting = one("#reject-dialog"), last = null, working = false;

  function work() { return one("#work"); }
  function cards() { return all(".claim-card"); }
  function card() { return current ? one('.claim-card[data-ref="' + current + '"]') : null; }
  function claimOf(place) { return JSON.parse(place.dataset.claim); }

  function choose(place, how) {
    all(".now").forEach(function (old) { old.classList.remove("now"); });
    if (!place) { current = null; return; }
    current = place.dataset.ref;
    place.classList.add("now");
    all('mark.claim').forEach(function (mark) {
      if (mark.dataset.claims.split(" ").indexOf(place.dataset.number) >= 0) mark.classList.add("now");
    });
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "nearest" });
    var mark = one("mark.claim.now");
    if (mark && how !== "click") mark.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    var list = cards();
    if (!list.length) return;
    var at = list.indexOf(card());
    choose(list[at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.max(0, Math.min(list.length - 1, at + by))]);
  }

  function fromHash() {
    var place = location.hash.startsWith("#claim-") ? document.getElementById(location.hash.slice(1)) : null;
    if (place && place.classList.contains("claim-card")) choose(place);
  }

  async function renewed(ref) {
    await desk.renew();
    var place = ref ? one('.claim-card[data-ref="' + ref + '"]') : null;
    if (place) choose(place); else choose(null);
  }

  // characters as Python counts them: one for each code point
  function length(text) { return Array.from(text).length; }

  async function patch(action, why, changes) {
    var at = card();
    if (!at || working) return null;
    working = true;
    var body = { action: action, why: why };
    if (changes) body.changes = changes;
    var answer = await desk.send("PATCH", "/api/v1/claims/" + at.dataset.ref, body, claimOf(at).etag);
    working = false;
    if (answer.ok) last = answer.body.ref;
    return answer;
  }

  function after(place) {
    var list = cards(), at = list.indexOf(place);
    return at >= 0 && at + 1 < list.length ? list[at + 1].dataset.ref : null;
  }

  async function confirm() {
    var place = card();
    if (!place) { desk.say("Choose a claim first: j, k."); return; }
    var next = after(place), own = place.dataset.ref;
    var answer = await patch("confirm", "checked against the text");
    if (!answer) return;
    if (!answer.ok) { desk.say(answer.body.detail); if (answer.status === 412) await renewed(own); return; }
    desk.say("Confirmed.");
    await renewed(next || own);
  }

  // the dialogs

  function fault(id, words) {
    var place = one(id);
    place.hidden = !words;
    place.textContent = words || "";
  }

  function whole(value) { return value.trim() === "" ? null : Number(value); }

  function open(kind) {
    var form = one("#claim-form");
    form.reset();
    fault("#claim-fault", "");
    form.dataset.kind = kind;
    one("#claim-title").textContent = kind === "add" ? "Add a claim" : "Correct the claim";
    if (kind === "add") {
      var chosen = selected();
      form.dataset.start = chosen ? chosen.start : "";
      form.elements.words.value = chosen ? chosen.text : "";
      form.dataset.words = form.elements.words.value;
      form.elements.claimant.value = "reporter";
      form.elements.why.value = "missed by the reader";
      var events = Array.from(form.elements.eid.options);
      if (events.length > 1) form.elements.eid.value = events[1].value;
    } else {
      var claim = claimOf(card());
      form.dataset.start = claim.start;
      form.elements.words.value = form.dataset.words = claim.quote;
      ["attribute", "stance", "value", "who", "claimant"].forEach(function (name) { form.elements[name].value = claim[name] || ""; });
      ["low", "high"].forEach(function (name) { form.elements[name].value = claim[name] === null || claim[name] === undefined ? "" : claim[name]; });
      form.elements.eid.value = claim.eid || "";
    }
    dialog.showModal();
    (kind === "add" && !form.elements.words.value ? form.elements.words : kind === "add" ? form.elements.attribute : form.elements.value).focus();
  }

  // Where the words stand in the text: as selected, else where they are found.
  function span(form) {
    var words = form.elements.words.value;
    if (form.dataset.start !== "" && words === form.dataset.words) {
      var start = Number(form.dataset.start);
      return { start: start, end: start + length(words) };
    }
    var text = all("#text [data-start]").map(function (part) { return part.textContent; }).join("");
    var at = words.trim() ? text.indexOf(words.trim()) : -1;
    if (at < 0) return null;
    var from = length(text.slice(0, at));
    return { start: from, end: from + length(words.trim()) };
  }

  function read(form) {
    var at = span(form);
    if (!at) { fault("#claim-fault", "These words do not stand in the text so."); return null; }
    var e = form.elements;
    return {
      attribute: e.attribute.value, stance: e.stance.value, value: e.value.value.trim(), low: whole(e.low.value), high: whole(e.high.value),
      who: e.who.value.trim() || null, claimant: e.claimant.value.trim(), eid: e.eid.value || null, start: at.start, end: at.end
    };
  }

  function changed(now, before) {
    var found = {};
    Object.keys(now).forEach(function (name) {
      var old = before[name] === undefined ? null : before[name];
      if (name === "value" && old === null) old = "";
      if (now[name] !== old) found[name] = now[name];
    });
    if ("start" in found || "end" in found) { found.start = now.start; found.end = now.end; }
    if ("claimant" in found) found.claimant_name = null;
    return found;
  }

  async function save(form) {
    var said = read(form);
    if (!said) return;
    var why = form.elements.why.value.trim();
    var answer, ref = current;
    if (form.dataset.kind === "add") {
      if (working) return;
      working = true;
      answer = await desk.send("POST", "/api/v1/reports/" + work().dataset.report + "/claims", Object.assign({ reading: Number(work().dataset.reading), why: why }, said));
      working = false;
      if (answer.ok) { ref = answer.body.claim.ref; last = answer.body.ref; }
    } else {
      answer = await patch("correct", why, changed(said, claimOf(card())));
    }
    if (!answer) return;
    if (answer.ok) {
      dialog.close();
      desk.say("Kept as " + answer.body.ref + ".");
      await renewed(ref);
      return;
    }
    if (answer.status === 412) {
      // Somebody was faster: their version is shown beneath, what was typed stays, and saving again is said of theirs.
      var kept = current;
      await desk.renew();
      current = kept;
      fault("#claim-fault", answer.body.detail + ". What you typed is still here. The claim now: " + summary(card()) + ". Keep it only if you mean to put theirs right.");
      return;
    }
    fault("#claim-fault", answer.body.detail || "It was not kept.");
  }

  function summary(place) {
    if (!place) return "taken out";
    var claim = claimOf(place);
    return claim.attribute.replace(/_/g, " ") + " “" + (claim.value || "no figure") + "”, " + claim.stance;
  }

  async function reject(why) {
    if (!why) { fault("#reject-fault", "It must be said why."); return; }
    var place = card(), next = after(place);
    var answer = await patch("reject", why);
    if (!answer) return;
    if (!answer.ok) {
      fault("#reject-fault", answer.body.detail);
      if (answer.status === 412) { var kept = current; await desk.renew(); current = kept; }
      return;
    }
    rejecting.close();
    desk.say("Rejected.");
    await renewed(next);
  }

  function startReject() {
    if (!card()) { desk.say("Choose a claim first: j, k."); return; }
    fault("#reject-fault", "");
    one("#reject-form").reset();
    rejecting.showModal();
    one("[data-reason]", rejecting).focus();
  }

  async function undo(row) {
    if (!row) { desk.say("Nothing of yours to take back on this page."); return; }
    var answer = await desk.send("POST", "/api/v1/undo", { ref: row, why: "taken back at once" });
    if (!answer.ok) { desk.say(answer.body.detail); return; }
    last = null;
    desk.say("Taken back.");
    await renewed(current);
  }

  async function done() {
    if (working) return;
    working = true;
    var answer = await desk.send("POST", "/api/v1/reports/" + work().dataset.report + "/done");
    working = false;
    if (!answer.ok && answer.status !== 422) { desk.say(answer.body.detail); return; }
    next();
  }

  function next() { location.href = work().dataset.next ? "/reports/" + work().dataset.next : "/"; }

  // the words that are selected, with their offset
  function selected() {
    var chosen = window.getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed) return null;
    var range = chosen.getRangeAt(0), text = one("#text");
    if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return null;
    var before = document.createRange();
    before.setStart(text, 0);
    before.setEnd(range.startContainer, range.startOffset);
    var words = range.toString(), lead = words.length - words.trimStart().length;
    if (!words.trim()) return null;
    return { start: length(before.toString()) + length(words.slice(0, lead)), text: words.trim() };
  }

  var may = work().dataset.may === "yes";
  document.addEventListener("click", function (event) {
    var link = event.target.closest("mark.claim a");
    if (link && window.getSelection().isCollapsed) {
      event.preventDefault();
      history.replaceState(null, "", link.getAttribute("href"));
      fromHash();
      return;
    }
    var place = event.target.closest(".claim-card");
    if (place) choose(place, "click");
    var button = event.target.closest("[data-do]");
    if (!button || !may) return;
    var what = button.dataset.do;
    if (what === "confirm") confirm();
    if (what === "correct") open("correct");
    if (what === "reject") startReject();
    if (what === "add") open("add");
    if (what === "done") done();
    if (what === "undo") undo(button.dataset.row);
  });
  // the selection would be lost when the button takes the focus
  document.addEventListener("mousedown", function (event) { if (event.target.closest('[data-do="add"]')) event.preventDefault(); });

  desk.handlers.push(function (event) {
    var key = event.key;
    if (key === "j") step(1);
    else if (key === "k") step(-1);
    else if (key === "n") next();
    else if (!may) return;
    else if (key === "c") confirm();
    else if (key === "e") { if (card()) open("correct"); else desk.say("Choose a claim first: j, k."); }
    else if (key === "x") startReject();
    else if (key === "a") open("add");
    else if (key === "u") undo(last);
    else if (key === "d") done();
    else return;
    event.preventDefault();
  });
  if (may) {
    var reasons = function (event) {
      if (!rejecting.open) return;
      var button = all("[data-reason]", rejecting)[Number(event.key) - 1];
      if (button) { event.preventDefault(); reject(button.dataset.reason); }
    };
    reasons.dialogs = true;
    desk.handlers.push(reasons);
    rejecting.addEventListener("click", function (event) {
      var button = event.target.closest("[data-reason]");
      if (button) reject(button.dataset.reason);
    });
    one("#claim-form").addEventListener("submit", function (event) { event.preventDefault(); save(event.target); });
    one("#reject-form").addEventListener("submit", function (event) { event.preventDefault(); reject(event.target.elements.why.value.trim()); });
  }
  document.addEventListener("desk:renewed", function () { if (current) { var place = card(); if (place) choose(place); } });
  window.addEventListener("hashchange", fromHash);
  fromHash();
})();
