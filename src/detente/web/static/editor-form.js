"use strict";
// The form beside the text of a case: a group for each key of the case, a part for each entry, a field for each value.
// What is typed into a field is handed on; the form itself never changes the text.
(function () {
  var PATH = 0, LINE = 1, KIND = 2, VALUE = 3, KEY = 4, UNIT = 5, SPAN = 6, CHOICES = 7, ROW = 8;

  function make(name, kind, text) {
    var made = document.createElement(name);
    if (kind) { made.className = kind; }
    if (text !== undefined) { made.textContent = text; }
    return made;
  }

  function dotted(path) { return path.join("."); }

  function starts(path, with_) { return with_.every(function (part, place) { return path[place] === part; }); }

  window.caseForm = function (root, told, act) {
    var words = told.words, form = { fields: [], choices: {}, adds: [], lacks: [] }, shape = "", faults = [], open = {};

    function explained(key) {
      return told.explained[key] || told.explained[key.slice(key.lastIndexOf(".") + 1)] || "";
    }

    function name(path) {
      return path.map(function (part) { return typeof part === "number" ? part + 1 : part; }).join(" · ");
    }

    function button(label, kind, doing, path) {
      var made = make("button", kind, label);
      made.type = "button";
      made.addEventListener("click", function () { act(doing, path, "", made); });
      return made;
    }

    function option(value, label) {
      var made = make("option", "", label === undefined ? value : label);
      made.value = value;
      return made;
    }

    function select(names, value) {
      var made = make("select");
      (names.indexOf(value) < 0 ? [value].concat(names) : names).forEach(function (one) { made.append(option(one)); });
      made.value = value;
      return made;
    }

    function listed(choices) {
      var id = "names-" + choices.replace(/[^\w]/g, "-"), list = document.getElementById(id);
      if (!list) {
        list = make("datalist");
        list.id = id;
        root.append(list);
      }
      list.replaceChildren.apply(list, (form.choices[choices] || []).map(function (one) { return option(one); }));
      return id;
    }

    function input(field) {
      var made, kind = field[KIND];
      if (kind === "choice") { made = select(form.choices[field[CHOICES]] || [], field[VALUE]); }
      else if (kind === "truth") { made = select(["yes", "no"], field[VALUE]); }
      else if (kind === "long") { made = make("textarea"); made.rows = 3; }
      else { made = make("input"); made.type = "text"; }
      if (kind === "number" || kind === "whole") { made.inputMode = "decimal"; }
      if (kind === "mixed" && field[CHOICES]) { made.setAttribute("list", listed(field[CHOICES])); }
      if (kind === "date") { made.placeholder = "2024-01-31"; }
      made.id = "field-" + dotted(field[PATH]);
      made.value = field[VALUE];
      made.autocomplete = "off";
      made.addEventListener("input", function () { act("set", field[PATH], made.value, made); });
      made.setAttribute("aria-describedby", "wrong-" + dotted(field[PATH]));
      return made;
    }

    function wrong(path) {
      var made = make("p", "wrong");
      made.id = "wrong-" + dotted(path);
      made.dataset.about = dotted(path);
      made.hidden = true;
      return made;
    }

    function place(field) {
      var made = make("button", "place", words.line.replace("{line}", field[LINE]));
      made.type = "button";
      made.dataset.line = field[LINE];
      made.addEventListener("click", function () { act("go", field[PATH], made.dataset.line, made); });
      return made;
    }

    function single(field, base) {
      var box = make("div", "field"), label = make("label", "", name(field[PATH].slice(base)));
      var unit = [field[UNIT], field[SPAN]].filter(Boolean).join(", "), line = make("div", "entry");
      var made = input(field);
      label.htmlFor = made.id;
      line.append(made);
      if (unit) { line.append(make("span", "soft", unit)); }
      if (field[KIND] === "number" && field[KEY].indexOf("Quantity") !== 0 && field[UNIT]) {
        line.append(button(words.make_range, "small", "range", field[PATH]));
      }
      line.append(place(field));
      box.append(label, line, make("p", "soft", explained(field[KEY])), wrong(field[PATH]));
      return box;
    }

    function row(fields, base) {
      var above = fields[0][PATH].slice(0, -1), box = make("fieldset", "field"), line = make("div", "entry parts");
      var unit = [fields[0][UNIT], fields[0][SPAN]].filter(Boolean).join(", ");
      box.append(make("legend", "", name(above.slice(base)) + (unit ? " (" + unit + ")" : "")));
      var notes = [];
      fields.forEach(function (field) {
        var part = make("span", field[KIND] === "long" || field[KIND] === "text" ? "part wide" : "part");
        var last = field[PATH][field[PATH].length - 1], label = make("label", "", typeof last === "number" ? last + 1 : last);
        var made = input(field);
        label.htmlFor = made.id;
        part.append(label, made);
        line.append(part);
        notes.push(wrong(field[PATH]));
      });
      line.append(place(fields[0]));
      box.append(line);
      if (fields[0][ROW] === "list") { box.append(make("p", "soft", explained(fields[0][KEY]))); }
      box.append.apply(box, [wrong(above)].concat(notes));
      return box;
    }

    function fill(body, fields, base) {
      for (var at = 0; at < fields.length; at += 1) {
        var field = fields[at], above = dotted(field[PATH].slice(0, -1)), end = at + 1;
        if (field[ROW]) {
          while (end < fields.length && fields[end][ROW] && dotted(fields[end][PATH].slice(0, -1)) === above) { end += 1; }
          body.append(row(fields.slice(at, end), base));
          at = end - 1;
        } else {
          body.append(single(field, base));
        }
      }
    }

    // The values that a part of the case might have besides, at any depth below `path` that is not folded elsewhere.
    function lacking(path) {
      var list = make("select"), line = make("p", "adding"), label = make("label", "", words.add_value);
      form.lacks.forEach(function (lack) {
        var inside = lack[0].length >= path.length && starts(lack[0], path);
        if (!inside || (path.length ? entryOf(lack[0].concat("")) !== entryOf(path.concat("")) : lack[0].length)) { return; }
        lack[1].forEach(function (key) {
          var about = explained(lack[2] + "." + key), made = option("", name(lack[0].slice(path.length).concat(key)));
          made.value = JSON.stringify([lack[0], key]);
          if (about) { made.textContent += " – " + about; }
          list.append(made);
        });
      });
      if (!list.options.length) { return line; }
      list.id = "lack-" + dotted(path);
      label.htmlFor = list.id;
      var adds = make("button", "small", words.add);
      adds.type = "button";
      adds.addEventListener("click", function () {
        var chosen = JSON.parse(list.value);
        act("key", chosen[0], chosen[1], adds);
      });
      line.append(label, " ", list, " ", adds);
      return line;
    }

    function entryOf(path) {
      var section = sectionOf(path);
      return section ? dotted(path.slice(0, section.length + 1)) : "";
    }

    function folded(path, title, about, inside, count) {
      var made = make("details"), summary = make("summary"), filled = false;
      made.dataset.about = dotted(path);
      summary.append(make("strong", "", title), " ", make("span", "soft", about), " ", make("span", "count"));
      made.append(summary);
      function toggled() {
        open[dotted(path)] = made.open;
        if (made.open && !filled) {
          filled = true;
          inside(made);
          mark();
        }
      }
      made.addEventListener("toggle", toggled);
      if (open[dotted(path)]) { made.open = true; toggled(); }
      return made;
    }

    function sectionOf(path) {
      return form.adds.map(function (one) { return one.split("."); }).filter(function (section) {
        return path.length > section.length && starts(path, section);
      })[0];
    }

    function titled(fields, entry) {
      var found = fields.filter(function (field) {
        return field[PATH].length === entry.length + 1 && ["title", "name"].indexOf(field[PATH][entry.length]) >= 0;
      })[0];
      return found ? found[VALUE] : "";
    }

    function group(key, fields) {
      var lead = fields.length ? explained("Case." + key) : words.nothing_yet;
      return folded([key], key, lead, function (body) {
        var rest = [], entries = {}, order = [];
        fields.forEach(function (field) {
          var section = sectionOf(field[PATH]);
          if (!section) { rest.push(field); return; }
          var entry = field[PATH].slice(0, section.length + 1), id = dotted(entry);
          if (!entries[id]) { entries[id] = { path: entry, fields: [] }; order.push(id); }
          entries[id].fields.push(field);
        });
        fill(body, rest, 1);
        if (rest.length) { body.append(lacking([key])); }
        order.forEach(function (id) {
          var entry = entries[id], title = String(entry.path[entry.path.length - 1]);
          body.append(folded(entry.path, title, titled(entry.fields, entry.path), function (part) {
            part.append(wrong(entry.path));
            fill(part, entry.fields, entry.path.length);
            part.append(lacking(entry.path));
            part.append(button(words.take_out + ": " + title, "small", "remove", entry.path));
          }));
        });
        form.adds.filter(function (one) { return one.split(".")[0] === key; }).forEach(function (one) {
          body.append(button(words.add + ": " + one, "small", "add", one.split(".")));
        });
      });
    }

    function adding() {
      var row = make("p", "adding"), label = make("label", "", words.add_to), list = make("select");
      list.id = "field-add";
      label.htmlFor = list.id;
      form.adds.forEach(function (one) { list.append(option(one)); });
      var made = make("button", "", words.add);
      made.type = "button";
      made.addEventListener("click", function () { act("add", list.value.split("."), "", made); });
      row.append(label, " ", list, " ", made);
      return row;
    }

    function rebuild() {
      var held = document.activeElement && root.contains(document.activeElement) ? document.activeElement.id : "";
      var keys = [], groups = {};
      form.fields.forEach(function (field) {
        var key = String(field[PATH][0]);
        if (!groups[key]) { groups[key] = []; keys.push(key); }
        groups[key].push(field);
      });
      var plain = keys.filter(function (key) { return groups[key][0][PATH].length === 1; });
      root.replaceChildren(adding());
      plain.forEach(function (key) { root.append(single(groups[key][0], 0)); });
      root.append(lacking([]));
      keys.forEach(function (key) { if (plain.indexOf(key) < 0) { root.append(group(key, groups[key])); } });
      if (held && document.getElementById(held)) { document.getElementById(held).focus(); }
    }

    function refresh() {
      form.fields.forEach(function (field) {
        var made = document.getElementById("field-" + dotted(field[PATH]));
        if (!made) { return; }
        if (made !== document.activeElement && made.value !== field[VALUE]) { made.value = field[VALUE]; }
        var line = made.closest(".field").querySelector(".place");
        line.dataset.line = field[LINE];
        line.textContent = words.line.replace("{line}", field[LINE]);
      });
    }

    function mark() {
      var about = {};
      faults.forEach(function (fault) { (about[fault.path] = about[fault.path] || []).push(fault.words); });
      root.querySelectorAll(".wrong").forEach(function (one) {
        var said = about[one.dataset.about] || [], field = document.getElementById(one.id.replace("wrong-", "field-"));
        one.textContent = said.join("; ");
        one.hidden = !said.length;
        if (field) { if (said.length) { field.setAttribute("aria-invalid", "true"); } else { field.removeAttribute("aria-invalid"); } }
      });
      root.querySelectorAll("details").forEach(function (one) {
        var count = faults.filter(function (fault) { return (fault.path + ".").indexOf(one.dataset.about + ".") === 0; }).length;
        var shown = one.querySelector(".count");
        shown.textContent = count ? "– " + count + " " + (count === 1 ? words.fault_one : words.fault_many) : "";
      });
    }

    return {
      draw: function (found) {
        form = {
          fields: JSON.parse(found.fields), choices: found.choices, adds: found.adds, lacks: JSON.parse(found.lacks)
        };
        var now = JSON.stringify([form.fields.map(function (field) {
          return [field[PATH], field[KIND], field[ROW], field[CHOICES]];
        }), form.choices, form.adds, form.lacks]);
        root.classList.remove("rests");
        root.inert = false;
        if (now !== shape) { shape = now; rebuild(); } else { refresh(); }
        mark();
      },
      rest: function () { root.classList.add("rests"); root.inert = true; },
      faults: function (found) { faults = found; mark(); },
      reveal: function (path) {
        for (var end = 1; end <= path.length; end += 1) {
          root.querySelectorAll("details").forEach(function (one) {
            if (one.dataset.about === dotted(path.slice(0, end))) { one.open = true; }
          });
        }
      }
    };
  };
})();
