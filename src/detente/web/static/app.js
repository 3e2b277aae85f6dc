"use strict";
// Draws pictures and saves them, sorts and filters tables, follows long work, moves sliders.
// Everything on a page can be read without it.
(function () {
  var LONG = 8; // rows of a table that are read at a glance

  function words() { return JSON.parse(document.getElementById("words").textContent); }

  function each(list, act) { Array.prototype.forEach.call(list, act); }

  function button(label, act, kind) {
    var made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    if (kind) { made.className = kind; }
    made.addEventListener("click", act);
    return made;
  }

  function save(name, kind, text) {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: kind }));
    link.download = name;
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  }

  function cell(text) {
    var safe = /^[=+\-@\t\r]/.test(text) && isNaN(Number(text)) ? "'" + text : text;
    return /[",\n]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
  }

  function csv(table) {
    return Array.prototype.map.call(table.rows, function (row) {
      return Array.prototype.map.call(row.cells, function (one) { return cell(one.textContent.trim()); }).join(",");
    }).join("\r\n") + "\r\n";
  }

  function saving(figure, view) {
    var name = (figure.querySelector("figcaption").textContent.trim() || "picture").replace(/[^\w]+/g, "-").slice(0, 60);
    var row = document.createElement("p");
    row.className = "save";
    row.append(button("PNG", function () {
      view.toCanvas(2).then(function (canvas) {
        canvas.toBlob(function (made) { save(name + ".png", "image/png", made); });
      });
    }), " ", button("SVG", function () {
      view.toSVG().then(function (text) { save(name + ".svg", "image/svg+xml", text); });
    }), " ", button("CSV", function () { save(name + ".csv", "text/csv", csv(figure.querySelector("details table"))); }));
    figure.append(row);
  }

  function draw() {
    var embed = window.vegaEmbed;
    if (!embed) { return; }
    document.documentElement.classList.add("drawn");
    each(document.querySelectorAll("figure .plot"), function (plot) {
      var spec = JSON.parse(plot.parentNode.querySelector("script.spec").textContent);
      embed(plot, spec, {
        mode: "vega-lite", ast: true, renderer: "svg", actions: false, defaultStyle: false,
        tooltip: { disableDefaultStyle: true }
      }).then(
        function (drawn) {
          plot.classList.add("done");
          plot.querySelector("svg").setAttribute("aria-hidden", "true"); // the plot around it is named
          saving(plot.parentNode, drawn.view);
        },
        function (fault) { plot.textContent = words().undrawn + ": " + fault.message; }
      );
    });
  }

  function value(row, place) {
    var text = row.cells[place] ? row.cells[place].textContent.trim() : "";
    var number = /^-?[\d.,]+/.exec(text.replace(/^[<>×+±]\s?/, ""));
    return { text: text, number: number ? parseFloat(number[0].replace(/,/g, "")) : NaN };
  }

  function sort(table, head, place) {
    var down = head.getAttribute("aria-sort") === "ascending";
    each(table.tHead.rows[0].cells, function (other) { other.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    var rows = Array.prototype.slice.call(table.tBodies[0].rows);
    rows.sort(function (a, b) {
      var one = value(a, place), two = value(b, place);
      var order = isNaN(one.number) || isNaN(two.number) ? one.text.localeCompare(two.text) : one.number - two.number;
      return down ? -order : order;
    });
    rows.forEach(function (row) { table.tBodies[0].append(row); });
  }

  function sortable(root) {
    each(root.querySelectorAll("main table"), function (table) {
      if (!table.tHead || table.tBodies[0].rows.length < 3 || table.dataset.sorts) { return; }
      table.dataset.sorts = "yes";
      each(table.tHead.rows[0].cells, function (head, place) {
        var label = head.textContent;
        head.textContent = "";
        head.append(button(label, function () { sort(table, head, place); }, "sort"));
      });
    });
  }

  // Above long tables a box keeps only the rows that hold its words; below every table stand its files.
  function filtered(table) {
    var rows = Array.prototype.slice.call(table.tBodies[0].rows);
    if (rows.length <= LONG) { return; }
    var line = document.createElement("p"), label = document.createElement("label");
    var box = document.createElement("input"), count = document.createElement("output");
    line.className = "filter";
    box.type = "search";
    box.autocomplete = "off";
    label.append(words().filter + " ", box);
    line.append(label, " ", count);
    box.addEventListener("input", function () {
      var wanted = box.value.trim().toLowerCase(), left = 0;
      rows.forEach(function (row) {
        row.hidden = row.textContent.toLowerCase().indexOf(wanted) < 0;
        left += row.hidden ? 0 : 1;
      });
      count.textContent = wanted ? words().rows.replace("{shown}", left).replace("{all}", rows.length) : "";
    });
    (table.closest(".scroll") || table).before(line);
  }

  function offered(table, left) {
    var caption = table.caption ? table.caption.textContent.trim() : "";
    var place = left.findIndex(function (one) { return one.querySelector(".of").textContent.trim() === caption; });
    if (place < 0) { return; }
    var line = document.createElement("p");
    line.className = "save";
    each(left.splice(place, 1)[0].querySelectorAll("a"), function (link) { line.append(link.cloneNode(true), " "); });
    (table.closest(".scroll") || table).after(line);
  }

  function tables() {
    var left = Array.prototype.slice.call(document.querySelectorAll("details.tables li"));
    each(document.querySelectorAll("main .scroll table"), function (table) {
      if (!table.tHead || !table.tBodies.length) { return; }
      filtered(table);
      offered(table, left);
    });
  }

  function follow(root) {
    each(root.querySelectorAll("[data-job]"), function (part) {
      if (part.dataset.followed) { return; }
      part.dataset.followed = "yes";
      var events = new EventSource("/jobs/" + part.dataset.job + "/events");
      events.addEventListener("note", function (event) { part.querySelector(".note").textContent = event.data; });
      events.addEventListener("end", function (event) {
        events.close();
        if (event.data !== "cancelled" || part.closest("#effect")) { arrived(part); }
      });
      events.onerror = function () { if (!part.isConnected) { events.close(); } };
    });
  }

  function arrived(part) {
    if (!part.isConnected) { return; }
    if (part.closest("#effect")) {
      window.htmx.ajax("GET", part.dataset.there, { target: "#effect" });
    } else {
      window.location.replace(part.dataset.there);
    }
  }

  function shown(slider) {
    var dial = slider.closest(".dial");
    var own = Number(slider.dataset.own), now = Number(slider.value);
    var moved = Math.abs(now - own) > 1e-9 * Math.max(1, Math.abs(own));
    dial.classList.toggle("moved", moved);
    dial.querySelector("output").textContent = moved ? rounded(now, slider) : String(own);
    return moved;
  }

  function rounded(now, slider) {
    var span = Number(slider.max) - Number(slider.min);
    var digits = Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(span || 1))));
    return String(Number(now.toFixed(digits)));
  }

  function sliders() {
    var form = document.querySelector("form.dials");
    if (!form) { return; }
    var all = form.querySelectorAll("input[type=range]");
    each(all, shown);
    form.addEventListener("input", function (event) {
      if (event.target.type === "range") { shown(event.target); }
    });
    form.addEventListener("reset", function () {
      each(all, function (slider) { slider.defaultValue = slider.dataset.own; });
      setTimeout(function () { each(all, shown); window.htmx.trigger(form, "submit"); });
    });
    document.getElementById("find").addEventListener("input", function (event) {
      var wanted = event.target.value.trim().toLowerCase();
      each(form.querySelectorAll("details"), function (group) {
        var left = 0;
        each(group.querySelectorAll(".dial"), function (dial) {
          dial.hidden = dial.dataset.path.toLowerCase().indexOf(wanted) < 0;
          left += dial.hidden ? 0 : 1;
        });
        group.hidden = !left;
        if (wanted && left) { group.open = true; }
      });
      event.stopPropagation();
    });
    // Only what was moved is sent, to the digits that are shown.
    document.body.addEventListener("htmx:configRequest", function (event) {
      if (event.detail.elt !== form) { return; }
      var kept = {};
      each(all, function (slider) { if (shown(slider)) { kept[slider.name] = rounded(Number(slider.value), slider); } });
      event.detail.parameters = kept;
    });
  }

  function cited() {
    var target = location.hash && document.getElementById(location.hash.slice(1));
    var folded = target && target.closest("details");
    if (folded) { folded.open = true; target.scrollIntoView(); }
  }

  document.addEventListener("DOMContentLoaded", function () {
    draw();
    sortable(document);
    tables();
    follow(document);
    sliders();
    cited();
    window.addEventListener("hashchange", cited);
    document.body.addEventListener("htmx:afterSwap", function (event) { follow(event.detail.target); });
  });
})();
