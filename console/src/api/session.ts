// Who is signed in: a token that the engine has given for one signed request. It goes in a header and not in a cookie,
// which browsers would send to every port of this host.
const KEY = 'wheelpit.token';

export function token(): string | null {
  return sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY);
}

export function keepToken(value: string, staySignedIn: boolean): void {
  forgetToken();
  (staySignedIn ? localStorage : sessionStorage).setItem(KEY, value);
}

export function forgetToken(): void {
  sessionStorage.removeItem(KEY);
  localStorage.removeItem(KEY);
}
