/** What a person chose for this browser. Kept in cookies, so that the server's first byte is already right. */
export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export const DENSITIES = ["comfortable", "compact"] as const;
export type Density = (typeof DENSITIES)[number];

export interface Preferences {
  theme: Theme;
  density: Density;
  navFolded: boolean;
}

export const PREFERENCES_COOKIE = "headgate-preferences";

const ONE_YEAR_SECONDS = 31_536_000;

/** Reads the cookie's value; anything unknown falls back to the default. */
export function parsePreferences(value: string | undefined): Preferences {
  const [theme, density, nav] = (value ?? "").split(".");
  return {
    theme: THEMES.find((one) => one === theme) ?? "system",
    density: DENSITIES.find((one) => one === density) ?? "comfortable",
    navFolded: nav === "folded",
  };
}

export function formatPreferences(preferences: Preferences): string {
  return [preferences.theme, preferences.density, preferences.navFolded ? "folded" : "open"].join(".");
}

export function preferencesCookie(preferences: Preferences): string {
  return `${PREFERENCES_COOKIE}=${formatPreferences(preferences)}; Path=/; Max-Age=${ONE_YEAR_SECONDS}; SameSite=Lax`;
}
