// Loaded before the first paint so that a remembered theme never flashes. Not a module on purpose.
(() => {
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const remembered = () => {
    try {
      return localStorage.getItem("tema");
    } catch {
      return null;
    }
  };
  const isDark = () => (remembered() ?? (system.matches ? "dark" : "light")) === "dark";

  const apply = () => {
    const dark = isDark();
    root.dataset.theme = dark ? "dark" : "light";
    document.querySelector('meta[name="theme-color"]').content = dark ? "#17212b" : "#ffffff";
    document.dispatchEvent(new CustomEvent("theme", { detail: { dark } }));
  };

  window.theme = {
    isDark,
    toggle() {
      try {
        localStorage.setItem("tema", isDark() ? "light" : "dark");
      } catch {
        root.dataset.theme = isDark() ? "light" : "dark";
        return;
      }
      apply();
    },
  };
  system.addEventListener("change", apply);
  apply();
})();
