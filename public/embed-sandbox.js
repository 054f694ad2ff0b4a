// In a sandbox without allow-same-origin module scripts and workers are refused, so that this plain one has to say it.
if (window.origin === "null") {
  document.getElementById("root").textContent =
    "This frame's sandbox lacks the token allow-same-origin: Volscape cannot start here.";
}
