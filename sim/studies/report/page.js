(() => {
  const editions = [...document.querySelectorAll(".edition")];
  const buttons = [...document.querySelectorAll(".switch button")];
  const sections = edition => [...edition.querySelectorAll("section")];
  const show = lang => {
    const here = editions.find(one => !one.hidden);
    const there = editions.find(one => one.lang === lang);
    const near = sections(here).filter(
      one => one.getBoundingClientRect().top < innerHeight / 3).pop();
    const open = [...here.querySelectorAll("details")].map(one => one.open);
    for (const one of editions) one.hidden = one !== there;
    for (const one of buttons) one.setAttribute("aria-pressed", String(one.lang === lang));
    document.documentElement.lang = lang;
    document.title = there.dataset.title;
    [...there.querySelectorAll("details")].forEach((one, place) => { one.open = open[place]; });
    if (near) document.getElementById(near.dataset.section + "-" + lang)?.scrollIntoView();
  };
  for (const one of buttons) one.addEventListener("click", () => show(one.lang));
  for (const one of document.querySelectorAll(".folds")) {
    one.hidden = false;
    one.addEventListener("click", () => {
      const open = one.getAttribute("aria-pressed") !== "true";
      for (const other of document.querySelectorAll(".folds"))
        other.setAttribute("aria-pressed", String(open));
      for (const fold of document.querySelectorAll("details")) fold.open = open;
    });
  }
})();
