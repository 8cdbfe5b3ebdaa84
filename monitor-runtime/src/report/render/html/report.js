"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const button = (text, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  };

  // Tables sort by the raw figure of a cell, or by its text; rows that have nothing there stay last.
  const key = (cell) => {
    if (!cell) return null;
    if (cell.dataset.value !== undefined) return Number(cell.dataset.value);
    return cell.textContent.trim().toLowerCase() || null;
  };
  const sort = (table, column, rising) => {
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({ row, key: key(row.cells[column]) }));
    const sign = rising ? 1 : -1;
    rows.sort((a, b) => {
      if (a.key === null || b.key === null) return (a.key === null) - (b.key === null);
      return sign * (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
    });
    body.append(...rows.map(({ row }) => row));
  };
  for (const table of all("table.sortable")) {
    const headings = [...table.tHead.rows[0].cells];
    headings.forEach((heading, column) => {
      const press = button(heading.textContent, () => {
        const before = heading.getAttribute("aria-sort");
        const rising = before ? before === "descending" : !heading.classList.contains("figure");
        headings.forEach((other) => other.removeAttribute("aria-sort"));
        heading.setAttribute("aria-sort", rising ? "ascending" : "descending");
        sort(table, column, rising);
      });
      heading.replaceChildren(press);
    });
  }

  // The filter keeps what has the word in its function or module, in the table and among the sections.
  const filter = document.getElementById("filter");
  if (filter) {
    filter.closest("p").hidden = false;
    const things = [
      ...all("#table tbody tr").map((row) => [row, row.cells[0]]),
      ...all("details.function").map((section) => [section, section.querySelector("summary")]),
    ].map(([thing, named]) => [
      thing,
      all(".name, .module", named).map((part) => part.textContent.toLowerCase()).join("\n"),
    ]);
    const rows = document.querySelector("#table tbody").rows;
    const shown = document.getElementById("shown");
    const apply = () => {
      const word = filter.value.trim().toLowerCase();
      for (const [thing, text] of things) thing.hidden = !text.includes(word);
      const left = [...rows].filter((row) => !row.hidden).length;
      shown.textContent = word ? `${left} of ${rows.length} shown` : "";
    };
    filter.addEventListener("input", apply);
    // The browser may have kept the word over a reload.
    apply();
  }

  // A link to a function opens its section, also where the browser does not do so itself.
  const reveal = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target) return;
    for (let at = target; at; at = at.parentElement) {
      if (at.tagName === "DETAILS") at.open = true;
      at.hidden = false;
    }
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  if (location.hash) reveal();

  const tree = document.querySelector(".tree");
  if (tree) {
    const set = (open) => () => all("details", tree).forEach((node) => { node.open = open; });
    const bar = document.createElement("p");
    bar.className = "buttons";
    bar.append(button("Open all", set(true)), button("Close all", set(false)));
    tree.before(bar);
  }

  // A click on a rectangle of a flamegraph makes it as wide as the graph; on the widest, goes back.
  for (const graph of all(".flame svg[role=img]")) {
    const frames = [...graph.children].map((frame) => ({
      frame,
      x: parseFloat(frame.getAttribute("x")),
      width: parseFloat(frame.getAttribute("width")),
      row: Number(frame.getAttribute("y")),
    }));
    const back = button("Show all", () => zoom(null));
    back.hidden = true;
    graph.closest("figure").prepend(back);
    const label = ({ frame }, width) => {
      let text = frame.querySelector("text");
      if (!text && width > 1) {
        text = document.createElementNS("http://www.w3.org/2000/svg", "text");
        text.setAttribute("x", "4");
        text.setAttribute("y", "13");
        const title = frame.querySelector("title").textContent;
        text.textContent = title.slice(0, title.lastIndexOf(": "));
        frame.append(text);
      }
    };
    const zoom = (to) => {
      const { x, width, row } = to || { x: 0, width: 100, row: -1 };
      back.hidden = !to;
      for (const one of frames) {
        const outer = one.row < row && one.x <= x + 1e-3 && one.x + one.width >= x + width - 1e-3;
        const inner = one.row >= row && one.x >= x - 1e-3 && one.x + one.width <= x + width + 1e-3;
        one.frame.classList.toggle("outer", outer);
        one.frame.classList.toggle("away", !outer && !inner);
        if (outer || !inner) {
          one.frame.setAttribute("x", outer ? "0%" : `${one.x}%`);
          one.frame.setAttribute("width", outer ? "100%" : `${one.width}%`);
          continue;
        }
        const wide = (one.width / width) * 100;
        one.frame.setAttribute("x", `${((one.x - x) / width) * 100}%`);
        one.frame.setAttribute("width", `${wide}%`);
        label(one, wide);
      }
    };
    graph.addEventListener("click", (event) => {
      const frame = event.target.closest("svg[x]");
      const to = frames.find((one) => one.frame === frame);
      if (to) zoom(to.width < 99.99 ? to : null);
    });
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !back.hidden) zoom(null);
    });
  }
})();
