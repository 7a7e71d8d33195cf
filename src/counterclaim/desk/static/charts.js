"use strict";
// Charts in the colours of the scheme that is on; what they show stands in the tables too.
(function () {
  var inks = document.getElementById("ink");
  if (!inks) return;
  var INK = JSON.parse(inks.textContent), dark = window.matchMedia("(prefers-color-scheme: dark)"), drawn = new Map();

  function coloured(text) {
    var css = getComputedStyle(document.documentElement);
    Object.keys(INK).forEach(function (name) { text = text.split(INK[name]).join(css.getPropertyValue("--" + name).trim()); });
    return text;
  }

  function draw(place) {
    var data = document.getElementById(place.dataset.chart);
    if (!window.Bokeh || !data) return;
    place.style.minHeight = place.dataset.height + "px";
    window.Bokeh.embed.embed_item(JSON.parse(coloured(data.textContent)), place.id).then(function (views) { drawn.set(place, views); });
  }

  function redraw() {
    document.querySelectorAll("[data-chart]").forEach(function (place) {
      var views = drawn.get(place);
      if (views) Array.from(views).forEach(function (view) { view.remove(); });
      place.replaceChildren();
      draw(place);
    });
  }
  document.querySelectorAll("[data-chart]").forEach(draw);
  dark.addEventListener("change", redraw);
  document.addEventListener("desk:renewed", redraw);
  window.addEventListener("beforeprint", function () { document.querySelectorAll("details.cell").forEach(function (one) { one.open = true; }); });
})();
