"use strict";
(function () {
  // Charts are drawn when they come near the window, in the colours of the scheme that is on.
  var INK = __INK__;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var drawn = new Map();

  function coloured(text) {
    var css = getComputedStyle(document.documentElement);
    Object.keys(INK).forEach(function (name) {
      text = text.split(INK[name]).join(css.getPropertyValue("--" + name).trim());
    });
    return text;
  }

  function draw(place) {
    if (!window.Bokeh || drawn.has(place)) return;
    var data = document.getElementById(place.dataset.chart);
    if (!data) return;
    drawn.set(place, null);
    window.Bokeh.embed.embed_item(JSON.parse(coloured(data.textContent)), place.id).then(function (views) {
      drawn.set(place, views);
    });
  }

  function redraw() {
    drawn.forEach(function (views, place) {
      if (views) Array.from(views).forEach(function (view) { view.remove(); });
      place.replaceChildren();
      drawn.delete(place);
      draw(place);
    });
  }

  var places = Array.from(document.querySelectorAll("[data-chart]"));
  if ("IntersectionObserver" in window) {
    var near = new IntersectionObserver(function (seen) {
      seen.forEach(function (one) {
        if (one.isIntersecting) { near.unobserve(one.target); draw(one.target); }
      });
    }, { rootMargin: "600px" });
    places.forEach(function (place) { near.observe(place); });
  } else {
    places.forEach(draw);
  }
  dark.addEventListener("change", redraw);
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (one) { one.open = true; });
  });
  // Paper waits for nothing: the first charts are drawn in idle moments, so that they are there when it is printed.
  var waiting = places.slice(0, 40);
  (function next() {
    var place = waiting.shift();
    if (!place || !window.requestIdleCallback) return;
    window.requestIdleCallback(function () { draw(place); next(); });
  })();

  // The filter looks at what stands in each event, and says how many are left.
  var box = document.getElementById("filter");
  var events = Array.from(document.querySelectorAll(".event"));
  if (!box || events.length < 2) return;
  box.parentElement.hidden = false;
  function folded(text) { return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase(); }
  var texts = null;
  box.addEventListener("input", function () {
    texts = texts || events.map(function (one) { return folded(one.textContent); });
    var wanted = folded(box.value.trim());
    var left = 0;
    events.forEach(function (one, place) {
      one.hidden = wanted !== "" && texts[place].indexOf(wanted) < 0;
      if (!one.hidden) left += 1;
    });
    document.getElementById("filtered").textContent = wanted ? left + " of " + events.length : "";
  });
})();
