"use strict";
// Narrows the register as one types. Without it the form asks the server, which narrows by the same rule.
(function () {
  function early(text) { return (text + "-01-01").slice(0, 10); }

  function late(text) {
    if (text.length === 4) { return text + "-12-31"; }
    return text.length === 7 ? text + "-31" : text; // past the month's end still sorts within the month
  }

  function bound(text) { return /^\d{4}(-\d{2}(-\d{2})?)?$/.test(text) ? text : ""; }

  function lets(row, given) {
    var made = row.dataset.made, since = bound(given.since), until = bound(given.until);
    return (!given.side || given.side === row.dataset.side) &&
      (!given.category || given.category === row.dataset.category) &&
      (!given.outcome || given.outcome === row.dataset.outcome) &&
      (!given.grade || row.dataset.grade <= given.grade) &&
      (!since || late(made) >= early(since)) && (!until || early(made) <= late(until)) &&
      given.text.toLowerCase().split(/\s+/).every(function (word) { return row.dataset.says.indexOf(word) >= 0; });
  }

  function narrow(form, table) {
    var given = Object.fromEntries(new FormData(form)), shown = 0;
    Array.prototype.forEach.call(table.tBodies, function (body) {
      var left = 0;
      Array.prototype.forEach.call(body.rows, function (row) {
        if (!row.dataset.side) { return; }
        row.hidden = !lets(row, given);
        left += row.hidden ? 0 : 1;
      });
      body.hidden = !left;
      shown += left;
    });
    document.getElementById("register-shown").textContent = String(shown);
    document.getElementById("register-none").hidden = shown > 0;
    var asked = new URLSearchParams(Object.entries(given).filter(function (pair) { return pair[1].trim(); })).toString();
    document.querySelectorAll(".taking a").forEach(function (link) { link.search = asked; });
  }

  document.addEventListener("DOMContentLoaded", function () {
    var form = document.getElementById("narrow"), table = document.querySelector("table.register");
    if (!form || !table) { return; }
    form.addEventListener("input", function () { narrow(form, table); });
    narrow(form, table);
  });
})();
