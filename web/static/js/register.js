/* The list follows the filters; without a script the button does. */
"use strict";

(() => {
  const isList = (event) => event.detail.ctx.select === "#lijst";

  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    if (!isList(event) || ctx.text.includes('id="lijst"')) return;
    event.preventDefault(); // not a list: show the page as it is
    location.assign(ctx.request.action);
  });

  document.addEventListener("htmx:after:swap", (event) => {
    if (!isList(event)) return;
    document.getElementById("telling").textContent = document.getElementById("aantal").textContent;
  });
})();
