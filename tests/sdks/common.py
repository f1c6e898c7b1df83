"""What the scripts of the SDKs for Python share: their settings, the rider at the cashier, and the table."""

import html
import json
import os
import re
import traceback
import urllib.error
import urllib.parse
import urllib.request
import uuid

SETTINGS = json.loads(os.environ["SAMEFARE_SDK_SETTINGS"])
SANDBOX = SETTINGS["sandbox"]


def order():
    """A number of an order."""
    return uuid.uuid4().hex


def notify_url(no):
    """The address to which the provider reports about this order."""
    return f"{SETTINGS['receiver']}/notify/{no}"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


OPENER = urllib.request.build_opener(NoRedirect, urllib.request.ProxyHandler({}))


def send(method, url, body=None, headers=None):
    """An answer, whatever its status: (status, text)."""
    body = body.encode() if isinstance(body, str) else body
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    try:
        with OPENER.open(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def reported(no, count=1):
    """What the provider reported under this number, the oldest first. Waits until there are so many."""
    status, text = send("GET", f"{SETTINGS['receiver']}/notified/{no}/{count}")
    assert status == 200, f"{count} notifications of {no}"
    return json.loads(text)


def pays(channel, no):
    """The rider pays at the cashier of this channel."""
    status, text = send("POST", f"{SANDBOX}/cashier/{channel}/{no}/pay", "")
    assert status in (200, 303), (status, text)


def opens(address, form=None):
    """A browser opens a page of the provider's."""
    kind = {"content-type": "application/x-www-form-urlencoded"}
    status, text = send("GET" if form is None else "POST", address, form, kind)
    assert status == 200 and 'id="amount"' in text, (status, text)


def submits(page):
    """A browser submits the form that an SDK wrote."""
    # As in a browser: `&not` before a letter is no character in an attribute.
    action = re.search(r'action="([^"]+)"', page).group(1).replace("&amp;", "&")
    fields = re.findall(r'name="([^"]+)" value="([^"]*)"', page)
    opens(action, urllib.parse.urlencode([(name, html.unescape(value)) for name, value in fields]))


def switches(**all_switches):
    """Changes how the providers behave, from now on."""
    kind = {"content-type": "application/json"}
    status, text = send("PUT", f"{SANDBOX}/console/switches", json.dumps(all_switches), kind)
    assert status == 204, text


def ends(provider, end):
    """Every refund of a provider that is under way ends so."""
    kind = {"content-type": "application/x-www-form-urlencoded"}
    status, text = send("POST", f"{SANDBOX}/console/end", f"provider={provider}&end={end}", kind)
    assert status == 200, text


def equal(left, right):
    """Two values are the same."""
    assert left == right, f"{left!r} is not {right!r}"


def fails(call, *words):
    """A call ends in an exception whose text has one of these words."""
    try:
        done = call()
    except Exception as error:  # each SDK has exceptions of its own
        text = repr(error)
        assert any(word in text for word in words), text
    else:
        raise AssertionError(f"it was done: {done!r}")


def run(sdk, cells):
    """Runs the cells of an SDK, and prints one line for each."""
    for what, cell in cells.items():
        try:
            cell()
            print(f"cell {sdk}|{what}|ok", flush=True)
        except Exception:  # whatever is wrong is a line of the table
            why = " ".join(traceback.format_exc().split())[-600:]
            print(f"cell {sdk}|{what}|{why}", flush=True)
