/** Asks the playground's server. Rejects with an `Error` whose message is a sentence. */
export async function call<T>(url: string, init?: RequestInit): Promise<T> {
  const response = await fetch(url, init).catch(() => {
    throw new Error('The playground server cannot be reached.');
  });
  const answer = (await response.json().catch(() => ({}))) as { ok?: boolean; error?: string };
  if (!response.ok || (answer.ok === false && answer.error !== undefined))
    throw new Error(answer.error ?? `The playground answered ${response.status}.`);
  return answer as T;
}

export function post<T>(url: string, body: object): Promise<T> {
  return call<T>(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
