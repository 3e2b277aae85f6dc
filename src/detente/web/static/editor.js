"use strict";
// The text of a case while it is edited: kept as a draft as one types, looked through, saved as a version, taken back.
(function () {
  var KEEP = 400, LONGEST = 1000, CHECK = 300, FORM = 400, FIELD = 250, AGAIN = 2000, JOIN = 700, MOST = 500, SHOWN = 60;

  function start() {
    var sheet = document.getElementById("edit");
    if (!sheet) { return; }
    var area = document.getElementById("editor-text"), gutter = document.getElementById("editor-gutter");
    var told = JSON.parse(document.getElementById("editor-words").textContent), words = told.words;
    var base = sheet.dataset.base, newest = sheet.dataset.newest, said = document.getElementById("editor-said");
    var kept = document.getElementById("editor-kept"), discard = document.getElementById("editor-discard");
    var text = area.value, sent = text, faults = [], past = [], ahead = [], lastEdit = 0, leaving = false;
    var timers = {}, since = 0, sending = null, waiting = {}, opening = null;
    var form = window.caseForm(document.getElementById("editor-form"), told, act);

    function fill(sentence, values) {
      return sentence.replace(/\{(\w+)\}/g, function (all, name) { return values[name]; });
    }

    function make(name, kind, words_) {
      var made = document.createElement(name);
      if (kind) { made.className = kind; }
      if (words_ !== undefined) { made.textContent = words_; }
      return made;
    }

    function button(label, doing) {
      var made = make("button", "", label);
      made.type = "button";
      made.addEventListener("click", doing);
      return made;
    }

    function later(name, wait, doing) {
      clearTimeout(timers[name]);
      timers[name] = setTimeout(doing, wait);
    }

    // -- asking the program ------------------------------------------------------------------------------------------

    function values(more) {
      var sheetValues = new URLSearchParams(new FormData(sheet));
      sheetValues.set("text", text);
      Object.keys(more || {}).forEach(function (name) { sheetValues.set(name, more[name]); });
      return sheetValues;
    }

    function ask(what, more, again) {
      return fetch(base + "/edit/" + what, {
        method: "POST", headers: { accept: "application/json" }, body: values(more)
      }).then(function (answer) {
        if (answer.status === 403 && !again) {
          return fetch(base + "/edit.json").then(function (found) { return found.json(); }).then(function (found) {
            document.querySelectorAll("input[name=token]").forEach(function (one) { one.value = found.token; });
            return ask(what, more, true);
          });
        }
        var kind = answer.headers.get("content-type") || "";
        if (kind.indexOf("application/json") < 0) { throw new Error(answer.status); }
        return answer.json().then(function (found) { return { status: answer.status, found: found }; });
      });
    }

    // -- the draft ---------------------------------------------------------------------------------------------------

    function changed() {
      if (!since) { since = Date.now(); }
      kept.textContent = words.unkept;
      numbers();
      later("keep", Math.max(0, Math.min(KEEP, since + LONGEST - Date.now())), keep);
      later("check", CHECK, look);
    }

    function keep() {
      if (sending || leaving) { later("keep", KEEP, keep); return sending || Promise.resolve(); }
      var sending_ = text;
      since = 0;
      sending = ask("draft").then(function (answer) {
        sending = null;
        if (answer.found.clash) { window_(); return; }
        if (answer.status !== 200) { throw new Error(answer.found.error); }
        sent = sending_;
        overNone();
        discard.hidden = answer.found.unchanged;
        kept.textContent = answer.found.unchanged ? "" : fill(words.kept, { time: clock(answer.found.kept) });
        if (text !== sent) { changed(); }
      }).catch(function () {
        sending = null;
        kept.textContent = words.keeping_fails;
        later("keep", AGAIN, keep);
      });
      return sending;
    }

    // Once this window has written, only its own draft may be replaced by it.
    function overNone() { var over = sheet.elements.over; if (over) { over.value = ""; } }

    function clock(at) { return new Date(at).toLocaleTimeString(); }

    function window_() {
      leaving = true;
      var box = make("section", "job bad");
      box.setAttribute("role", "alert");
      var choices = make("p");
      choices.append(button(words.window_mine, function () {
        fetch(base + "/edit.json").then(function (found) { return found.json(); }).then(function (found) {
          sheet.elements.over.value = found.draft ? found.draft.writer : "";
          leaving = false;
          said.replaceChildren();
          keep();
        });
      }), " ", button(words.window_theirs, function () { sent = text; location.assign(base + "/edit"); }));
      box.append(make("p", "", words.window), choices);
      said.replaceChildren(box);
    }

    // -- faults ------------------------------------------------------------------------------------------------------

    function look() {
      var asked = text;
      document.getElementById("editor-sound").classList.add("stale");
      ask("faults").then(function (answer) {
        if (asked !== text || answer.status !== 200) { return; }
        show(answer.found.faults);
        later("form", FORM, shape);
      }).catch(function () { document.getElementById("editor-sound").textContent = words.keeping_fails; });
    }

    function shape() {
      var asked = text;
      ask("form").then(function (answer) {
        if (asked !== text) { return; }
        if (answer.status !== 200) { return; }
        if (answer.found.rests) { form.rest(); } else { form.draw(answer.found); }
        document.getElementById("editor-form").dataset.rests = answer.found.rests ? words.form_rests : "";
      }).catch(function () { later("form", AGAIN, shape); });
    }

    function show(found) {
      faults = found;
      var list = document.getElementById("editor-faults"), sound = document.getElementById("editor-sound");
      list.replaceChildren();
      found.slice(0, SHOWN).forEach(function (fault) { list.append(item(fault)); });
      if (found.length > SHOWN) { list.append(make("li", "", fill(words.more, { count: found.length - SHOWN }))); }
      sound.classList.remove("stale");
      sound.textContent = found.length
        ? found.length + " " + (found.length === 1 ? words.fault_one : words.fault_many) : words.sound;
      document.getElementById("editor-advice").hidden = found.length > 0 || text !== saved;
      form.faults(found);
      numbers();
    }

    function item(fault) {
      var made = make("li"), where = fill(words.place, { line: fault.line, column: fault.column });
      if (fault.file) { made.append(fault.file + ", " + where); }
      else { made.append(button(where, function () { go(fault.line, fault.column); form.reveal(fault.path.split(".")); })); }
      made.append(" ");
      if (fault.path) { made.append(make("code", "", fault.path), " "); }
      made.append(fault.words);
      var at = fault.file ? null : word(fault);
      if (fault.suggestion && at) {
        made.append(" ", button(fill(words.use, { name: fault.suggestion }), function () {
          put(at.start, at.end, fault.suggestion);
        }));
      }
      return made;
    }

    function offset(line, column) {
      var at = 0;
      for (var seen = 1; seen < line; seen += 1) {
        at = text.indexOf("\n", at) + 1;
        if (!at) { return text.length; }
      }
      return at + Array.from(text.slice(at, at + 2 * column)).slice(0, column - 1).join("").length;
    }

    // The word that a fault is about, where one stands at its place.
    function word(fault) {
      var at = offset(fault.line, fault.column), found = /^(['"]?)([A-Za-z0-9_.-]+)\1/.exec(text.slice(at, at + 200));
      return found ? { start: at + found[1].length, end: at + found[1].length + found[2].length } : null;
    }

    function go(line, column) {
      var at = offset(line, column || 1), end = text.indexOf("\n", at);
      area.focus();
      area.setSelectionRange(at, end < 0 ? text.length : end);
      area.scrollTop = Math.max(0, (line - 4) * height());
      gutter.scrollTop = area.scrollTop;
    }

    function height() { return parseFloat(getComputedStyle(area).lineHeight); }

    function numbers() {
      var count = text.split("\n").length, bad = {};
      faults.forEach(function (fault) { if (!fault.file) { bad[fault.line] = true; } });
      var parts = [], plain = "";
      for (var line = 1; line <= count; line += 1) {
        if (bad[line]) { parts.push(plain, make("b", "", "! " + line), "\n"); plain = ""; } else { plain += line + "\n"; }
      }
      gutter.replaceChildren.apply(gutter, parts.concat(plain));
      gutter.scrollTop = area.scrollTop;
    }

    // -- changes of the text, and taking them back ---------------------------------------------------------------------

    function difference(old, now) {
      var from = 0, most = Math.min(old.length, now.length), end = 0;
      while (from < most && old[from] === now[from]) { from += 1; }
      while (end < most - from && old[old.length - 1 - end] === now[now.length - 1 - end]) { end += 1; }
      return { start: from, old: old.slice(from, old.length - end), now: now.slice(from, now.length - end) };
    }

    function note(now) {
      var made = difference(text, now), last = past[past.length - 1], at = Date.now();
      var joins = last && at - lastEdit < JOIN && !made.old && made.start === last.start + last.now.length;
      if (joins) { last.now += made.now; } else { past.push(made); }
      if (past.length > MOST) { past.shift(); }
      ahead = [];
      lastEdit = at;
      text = now;
      buttons();
      changed();
    }

    function buttons() {
      undo.disabled = !past.length;
      redo.disabled = !ahead.length;
    }

    function turn(from, to, back) {
      var step = from.pop();
      if (!step) { return; }
      to.push(step);
      var gone = back ? step.now : step.old, comes = back ? step.old : step.now;
      text = text.slice(0, step.start) + comes + text.slice(step.start + gone.length);
      place(step.start + comes.length);
      lastEdit = 0;
      buttons();
      changed();
    }

    function place(caret) {
      var top = area.scrollTop;
      area.value = text;
      area.setSelectionRange(caret, caret);
      area.scrollTop = top;
    }

    function put(from, end, piece) {
      var now = text.slice(0, from) + piece + text.slice(end);
      if (now === text) { return; }
      note(now);
      place(from + piece.length);
      later("keep", 0, keep);
    }

    // -- the form ------------------------------------------------------------------------------------------------------

    function act(doing, path, value, from) {
      if (doing === "go") { go(Number(value), 1); return; }
      var key = JSON.stringify(path);
      waiting[key] = { doing: doing, path: path, value: value, from: from };
      later("field " + key, doing === "set" ? FIELD : 0, function () { send(key); });
    }

    function send(key) {
      var job = waiting[key], asked = text;
      if (!job) { return; }
      ask("put", { do: job.doing, path: key, value: job.value }).then(function (answer) {
        if (waiting[key] !== job) { return; }
        if (asked !== text) { send(key); return; }
        delete waiting[key];
        if (answer.status !== 200) {
          said.replaceChildren(make("p", "job bad", fill(words.field_rest, { words: answer.found.error })));
          return;
        }
        said.replaceChildren();
        put(answer.found.start, answer.found.end, answer.found.put);
        if (job.doing === "add") { form.reveal(job.path.concat(answer.found.name)); shown(answer.found, job.path); }
      }).catch(function () {
        kept.textContent = words.keeping_fails;
        later("field " + key, AGAIN, function () { send(key); });
      });
    }

    function shown(found, path) {
      var line = text.slice(0, found.start).split("\n").length + 1;
      go(line, 1);
      opening = path.concat(found.name);
    }
    new MutationObserver(function () {
      if (opening) { var path = opening; opening = null; form.reveal(path); }
    }).observe(document.getElementById("editor-form"), { childList: true });

    // -- saving --------------------------------------------------------------------------------------------------------

    function save() {
      if (Object.keys(waiting).length) { later("save", FIELD, save); return; }
      leaving = true;
      clearTimeout(timers.keep);
      Promise.resolve(sending).then(function () {
        var asked = text;
        return ask("save").then(function (answer) {
          leaving = false;
          since = 0;
          done(answer, asked);
        });
      }).catch(function () {
        leaving = false;
        kept.textContent = words.keeping_fails;
        later("keep", AGAIN, keep);
      });
    }

    function done(answer, asked) {
      var found = answer.found;
      if (found.clash) { window_(); return; }
      if (found.error) { tell(found.error, true); return; }
      sent = asked;
      overNone();
      if (found.conflict) { sent = text; sheet.action = base + "/edit/save"; sheet.submit(); return; }
      if (found.faults.length) {
        show(found.faults);
        tell(words.unsound, true);
        kept.textContent = fill(words.kept, { time: clock(found.kept) });
        return;
      }
      if (found.saved) {
        sheet.elements.based_on.value = newest = String(found.saved);
        document.getElementById("editor-why").value = "";
      }
      saved = asked;
      kept.textContent = "";
      discard.hidden = true;
      tell(found.saved ? fill(words.saved, { number: found.saved }) : fill(words.unchanged, { number: newest }), false);
      if (text !== sent) { changed(); }
      advice();
    }

    function tell(sentence, bad) { said.replaceChildren(make("p", bad ? "job bad" : "job", sentence)); }

    var saved = sheet.dataset.kept ? null : text;
    // The advice of `check` on a saved case takes a moment of another process, so it is asked for when it is looked at.
    function advice() {
      var box = document.getElementById("editor-advice"), fold = make("details"), list = make("ul"), asked = false;
      var summary = make("summary", "", words.advice);
      fold.append(summary, list);
      fold.addEventListener("toggle", function () {
        if (!fold.open || asked) { return; }
        asked = true;
        list.replaceChildren(make("li", "", words.checking));
        fetch(base + "/case.json").then(function (answer) { return answer.json(); }).then(function (found) {
          if (found.error) { throw new Error(found.error); }
          summary.textContent = words.advice + " (" + found.advice.length + ")";
          list.replaceChildren.apply(list, found.advice.map(function (one) {
            var line = make("li");
            line.append(make("code", "", one.key), " ", one.message);
            return line;
          }));
        }).catch(function (fault) {
          asked = false;
          list.replaceChildren(make("li", "", fault.message));
        });
      });
      box.replaceChildren(fold);
    }

    // -- keys and events -----------------------------------------------------------------------------------------------

    var undo = document.getElementById("editor-undo"), redo = document.getElementById("editor-redo"), tabs = true;
    undo.hidden = redo.hidden = false;
    undo.addEventListener("click", function () { turn(past, ahead, true); });
    redo.addEventListener("click", function () { turn(ahead, past, false); });
    area.addEventListener("input", function () { note(area.value); });
    area.addEventListener("scroll", function () { gutter.scrollTop = area.scrollTop; });
    area.addEventListener("keydown", function (event) {
      var command = event.ctrlKey || event.metaKey, key = event.key.toLowerCase();
      if (event.key === "Escape") { tabs = false; return; }
      if (event.key === "Tab" && !event.shiftKey && tabs && !command) {
        event.preventDefault();
        put(area.selectionStart, area.selectionEnd, "  ");
      } else if (command && key === "z") {
        event.preventDefault();
        if (event.shiftKey) { turn(ahead, past, false); } else { turn(past, ahead, true); }
      } else if (command && key === "y") {
        event.preventDefault();
        turn(ahead, past, false);
      }
      if (event.key !== "Tab") { tabs = true; }
    });
    area.addEventListener("focus", function () { tabs = true; });
    document.addEventListener("keydown", function (event) {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); save(); }
    });
    sheet.addEventListener("submit", function (event) {
      var by = event.submitter;
      if (by && (["anyway", "over", "merge"].indexOf(by.name) >= 0)) { sent = text; return; }
      event.preventDefault();
      if (by && by.id === "editor-check") { look(); } else { save(); }
    });
    document.getElementById("editor-form").addEventListener("keydown", function (event) {
      if (event.key === "Enter" && event.target.tagName === "INPUT") { event.preventDefault(); }
    });
    document.getElementById("discard").addEventListener("submit", function (event) {
      if (!window.confirm(event.target.dataset.ask)) { event.preventDefault(); return; }
      leaving = true;
      sent = text;
      clearTimeout(timers.keep);
    });
    window.addEventListener("pagehide", function () {
      if (text !== sent && !leaving) { navigator.sendBeacon(base + "/edit/draft", values()); }
    });
    window.addEventListener("beforeunload", function (event) {
      if (text !== sent || Object.keys(waiting).length) { keep(); event.preventDefault(); }
    });
    buttons();
    numbers();
    look();
    if (saved !== null) { advice(); }
  }

  document.addEventListener("DOMContentLoaded", start);
})();
