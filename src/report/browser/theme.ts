const KEY = "pipe-theme";

/** A button that changes between dark and light; the choice is kept where the browser keeps anything for this page. */
export function offerThemes(): void {
  const button = document.querySelector<HTMLButtonElement>("button.theme");
  apply(recall());
  if (button === null) return;
  button.hidden = false;
  const label = (): void => {
    button.textContent = isDark() ? "Light" : "Dark";
  };
  label();
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    apply(theme);
    keep(theme);
    label();
  });
}

function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === undefined ? matchMedia("(prefers-color-scheme: dark)").matches : theme === "dark";
}

function apply(theme: string | null): void {
  if (theme === "dark" || theme === "light") document.documentElement.dataset["theme"] = theme;
}

function recall(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    // A page from the disk may be refused a storage.
    return null;
  }
}

function keep(theme: string): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Then the choice holds for this page alone.
  }
}
