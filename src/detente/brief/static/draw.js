"use strict";
(function () {
  document.documentElement.classList.add("drawn");
  var embed = window.vegaEmbed;
  var plots = document.querySelectorAll("figure .plot");
  Array.prototype.forEach.call(plots, function (plot) {
    var spec = JSON.parse(plot.parentNode.querySelector("script.spec").textContent);
    embed(plot, spec, { mode: "vega-lite", ast: true, renderer: "svg", actions: false }).then(
      function () { plot.classList.add("done"); },
      function (fault) { plot.textContent = "This picture could not be drawn: " + fault.message; }
    );
  });
})();
