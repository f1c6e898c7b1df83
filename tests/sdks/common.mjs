// What the scripts of the SDKs for Node.js share: their settings, the rider at the cashier, and the table.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { randomUUID } from 'node:crypto';

export { assert };
export const settings = JSON.parse(process.env.SAMEFARE_SDK_SETTINGS);
/** Loads a module of the pinned ones, which are not beside these scripts. */
export const load = createRequire(`${process.env.SAMEFARE_SDK_MODULES}/`);

/** A number of an order. */
export const order = () => randomUUID().replaceAll('-', '');
/** The address to which the provider reports about this order. */
export const notifyUrl = (no) => `${settings.receiver}/notify/${no}`;

/** What the provider reported under this number, the oldest first: `{headers, body}`. Waits until there are so many. */
export async function reported(no, count = 1) {
  const answer = await fetch(`${settings.receiver}/notified/${no}/${count}`);
  assert.equal(answer.status, 200, `${count} notifications of ${no}`);
  return answer.json();
}

/** The rider pays at the cashier of this channel. */
export async function pays(channel, no) {
  const answer = await fetch(`${settings.sandbox}/cashier/${channel}/${no}/pay`, { method: 'POST', redirect: 'manual' });
  assert.ok([200, 303].includes(answer.status), `the cashier answers ${answer.status}`);
}

/** A browser opens a page of the provider's. */
export async function opens(address, form) {
  const answer = await fetch(address, form ? { method: 'POST', body: form } : {});
  const text = await answer.text();
  assert.equal(answer.status, 200, text);
  assert.match(text, /id="amount"/);
}

/** A browser submits the form that an SDK wrote. */
export async function submits(html) {
  const action = /action="([^"]+)"/.exec(html)[1].replaceAll('&amp;', '&');
  const form = new URLSearchParams();
  for (const [, name, value] of html.matchAll(/name="([^"]+)" value="([^"]*)"/g)) {
    form.append(name, value.replaceAll('&quot;', '"'));
  }
  await opens(action, form);
}

/** Changes how the providers behave, from now on. */
export async function switches(all) {
  const answer = await fetch(`${settings.sandbox}/console/switches`, {
    method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(all),
  });
  assert.equal(answer.status, 204);
}

/** Runs the cells of an SDK, and prints one line for each. */
export async function run(sdk, cells) {
  for (const [what, cell] of Object.entries(cells)) {
    try {
      await cell();
      console.log(`cell ${sdk}|${what}|ok`);
    } catch (error) {
      console.log(`cell ${sdk}|${what}|${String(error?.stack ?? error).replaceAll('\n', ' ').slice(0, 600)}`);
    }
  }
}
