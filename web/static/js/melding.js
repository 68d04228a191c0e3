/* What was just done is told once: not again on reloading, and not to whom the address is sent. */
"use strict";

(() => {
  const address = new URL(location.href);
  address.searchParams.delete("melding");
  history.replaceState(history.state, "", address);
})();
