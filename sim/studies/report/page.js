(() => {
  const editions = [...document.querySelectorAll(".edition")];
  const buttons = [...document.querySelectorAll(".switch button")];
  const show = lang => {
    const here = editions.find(one => !one.hidden);
    const near = [...here.querySelectorAll("section")].filter(
      one => one.getBoundingClientRect().top < innerHeight / 3).pop();
    for (const one of editions) one.hidden = one.lang !== lang;
    for (const one of buttons) one.setAttribute("aria-pressed", String(one.lang === lang));
    document.documentElement.lang = lang;
    document.title = editions.find(one => one.lang === lang).dataset.title;
    if (near) document.getElementById(near.dataset.section + "-" + lang)?.scrollIntoView();
  };
  for (const one of buttons) one.addEventListener("click", () => show(one.lang));
  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll(".edition:not([hidden]) details:not([open])"))
      { one.open = true; one.dataset.closed = ""; }
  });
  addEventListener("afterprint", () => {
    for (const one of document.querySelectorAll("details[data-closed]"))
      { one.open = false; delete one.dataset.closed; }
  });
})();
