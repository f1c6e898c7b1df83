"""Notifications made from the providers' documents alone, and posted to a shop: accepted and refused, row by row."""

import base64
import copy
import datetime
import json
import os
import time
import urllib.parse

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from common import SETTINGS, equal, run, send

ALIPAY, WECHAT, SHOP = SETTINGS["alipay"], SETTINGS["wechat"], SETTINGS["shop"]
CHINA = datetime.timezone(datetime.timedelta(hours=8))


def key(pem):
    return serialization.load_pem_private_key(pem.encode(), None)


ALIPAY_KEY, WECHAT_KEY, OTHER_KEY = (key(it) for it in (ALIPAY["provider_secret"], WECHAT["provider_secret"], WECHAT["other_secret"]))


def rsa2(secret, text):
    return base64.b64encode(secret.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()


def ordered(channel):
    """A rider with an order that waits for its payment: its number, where it is looked up, and the rider's cookie."""
    status, text = send("POST", f"{SETTINGS['receiver']}/order/{channel}", "")
    assert status == 200, text
    return json.loads(text)


def state(made):
    """What the shop says of the order."""
    status, text = send("GET", f"{SHOP}{made['purchase']}", headers={"cookie": made["cookie"]})
    equal(status, 200)
    return json.loads(text)["order"]["state"]


# Alipay ------------------------------------------------------------------------------------------------------------


def alipay_members(no):
    now = datetime.datetime.now(CHINA).strftime("%Y-%m-%d %H:%M:%S")
    return {
        "notify_time": now, "notify_type": "trade_status_sync", "notify_id": os.urandom(17).hex(), "app_id": ALIPAY["app"],
        "auth_app_id": ALIPAY["app"], "charset": "utf-8", "version": "1.0", "trade_no": f"20251218220014{no[:14]}", "out_trade_no": no,
        "buyer_id": "2088101117955611", "buyer_logon_id": "159****5620", "seller_id": ALIPAY["seller"], "seller_email": "s***@example.com",
        "trade_status": "TRADE_SUCCESS", "total_amount": "300.00", "receipt_amount": "300.00", "invoice_amount": "300.00",
        "buyer_pay_amount": "300.00", "point_amount": "0.00", "subject": "100次电子计次票", "gmt_create": now, "gmt_payment": now,
        "fund_bill_list": '[{"amount":"300.00","fundChannel":"ALIPAYACCOUNT"}]',
    }


def alipay_form(members, secret=ALIPAY_KEY, sign_type="RSA2"):
    signed = "&".join(f"{name}={value}" for name, value in sorted(members.items()) if value != "")
    return {**members, "sign_type": sign_type, "sign": rsa2(secret, signed)}


def to_alipay(form):
    body = form if isinstance(form, str) else urllib.parse.urlencode(form)
    kind = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
    return send("POST", f"{SHOP}/api/notify/alipay", body, kind)


def alipay_row(change, accepted, after):
    """A notification with these changes (None: the member is not there), whether it is taken, and the order after it."""
    def cell():
        made = ordered("alipay-wap")
        members = {**alipay_members(made["order"]), **change}
        members = {name: value for name, value in members.items() if value is not None}
        status, text = to_alipay(alipay_form(members))
        equal((text.strip() == "success", status == 200), (accepted, accepted))
        equal(state(made) in after, True)
    return cell


def alipay_form_row(spoil, after="awaiting"):
    """A good notification that is spoiled after it was signed."""
    def cell():
        made = ordered("alipay-wap")
        status, text = to_alipay(spoil(alipay_members(made["order"])))
        equal(text.strip() == "success" or status == 200, False)
        equal(state(made), after)
    return cell


def alipay_repeated():
    made = ordered("alipay-wap")
    members = alipay_members(made["order"])
    for again in ({}, {}, {"notify_id": "another"}, {"trade_status": "TRADE_FINISHED", "notify_id": "later"}):
        equal(to_alipay(alipay_form({**members, **again}))[1].strip(), "success")
        equal(state(made), "paid")


def alipay_lean():
    made = ordered("alipay-wap")
    mandatory = (
        "notify_time", "notify_type", "notify_id", "app_id", "charset", "version", "trade_no", "out_trade_no", "trade_status", "total_amount",
    )
    all_members = alipay_members(made["order"])
    to_alipay(alipay_form({name: all_members[name] for name in mandatory}))
    equal(state(made), "paid")


RSA1 = lambda members: alipay_form(members, sign_type="RSA")
UNNAMED = lambda members: {name: value for name, value in alipay_form(members).items() if name != "sign_type"}
OTHER = lambda members: alipay_form(members, secret=OTHER_KEY)
TWICE = lambda members: urllib.parse.urlencode(alipay_form(members)) + "&total_amount=300.00"
CHANGED = lambda members: {**alipay_form(members), "total_amount": "3.00"}
PAID, AWAITING, BACK = ("paid",), ("awaiting",), ("refunding", "refunded", "refund-stuck")

# WeChat Pay --------------------------------------------------------------------------------------------------------


def transaction(no, **change):
    now = datetime.datetime.now(CHINA).isoformat(timespec="seconds")
    told = {
        "appid": WECHAT["appid"], "mchid": WECHAT["mchid"], "out_trade_no": no, "transaction_id": f"42000023452025{no[:14]}",
        "trade_type": "MWEB", "trade_state": "SUCCESS", "trade_state_desc": "支付成功", "bank_type": "OTHERS", "attach": "",
        "success_time": now, "payer": {"openid": "o1"}, "amount": {"total": 30000, "payer_total": 30000, "currency": "CNY", "payer_currency": "CNY"},
    }
    told.update(change)
    return {name: value for name, value in told.items() if value is not None}


def notice(told, kind="TRANSACTION.SUCCESS", beside="transaction", seal=WECHAT["seal"], **more):
    nonce = os.urandom(6).hex()
    sealed = AESGCM(seal.encode()).encrypt(nonce.encode(), json.dumps(told, ensure_ascii=False).encode(), (beside or "").encode())
    resource = {"original_type": "transaction", "algorithm": "AEAD_AES_256_GCM", "ciphertext": base64.b64encode(sealed).decode(), "nonce": nonce}
    if beside is not None:
        resource["associated_data"] = beside
    now = datetime.datetime.now(CHINA).isoformat(timespec="seconds")
    return json.dumps({
        "id": f"EV-{os.urandom(14).hex()}", "create_time": now, "resource_type": "encrypt-resource", "event_type": kind, "summary": "支付成功",
        "resource": resource, **more,
    }, ensure_ascii=False)


def wechat_headers(body, secret=WECHAT_KEY, serial=WECHAT["provider_serial"], at=None):
    at, nonce = str(int(time.time()) if at is None else at), os.urandom(16).hex()
    return {
        "content-type": "application/json", "wechatpay-serial": serial, "wechatpay-timestamp": at, "wechatpay-nonce": nonce,
        "wechatpay-signature-type": "WECHATPAY2-SHA256-RSA2048", "wechatpay-signature": rsa2(secret, f"{at}\n{nonce}\n{body}\n"),
    }


def to_wechat(body, headers):
    return send("POST", f"{SHOP}/api/notify/wechat", body, headers)[0]


def wechat_row(change, accepted, after, told=None, **how):
    """A notification with these changes inside, whether it is taken, and the order after it."""
    def cell():
        made = ordered("wechat-h5")
        body = notice(told(made["order"]) if told else transaction(made["order"], **copy.deepcopy(change)), **how)
        equal(to_wechat(body, wechat_headers(body)) in (200, 204), accepted)
        equal(state(made) in after, True)
    return cell


def wechat_header_row(spoil, accepted=False, after="awaiting"):
    """A good notification whose headers or body are changed."""
    def cell():
        made = ordered("wechat-h5")
        body = notice(transaction(made["order"]))
        body, headers = spoil(body)
        equal(to_wechat(body, headers) in (200, 204), accepted)
        equal(state(made), after)
    return cell


def wechat_repeated():
    made = ordered("wechat-h5")
    body = notice(transaction(made["order"]))
    for body in (body, body, notice(transaction(made["order"]))):
        equal(to_wechat(body, wechat_headers(body)) in (200, 204), True)
        equal(state(made), "paid")


def refund_told(status):
    return lambda no: {
        "mchid": WECHAT["mchid"], "out_trade_no": no, "transaction_id": f"42000023452025{no[:14]}", "out_refund_no": f"{no}-r1",
        "refund_id": "50300000002025121800000000017", "refund_status": status, "user_received_account": "支付用户零钱",
        "amount": {"total": 30000, "refund": 30000, "payer_total": 30000, "payer_refund": 30000},
    }


def amount(**members):
    return {"amount": members}


UNPAID = {"transaction_id": None, "success_time": None, "amount": {"payer_currency": "CNY", "total": 30000}}

run("Alipay's reports", {
    "paid, every published member": alipay_row({}, True, PAID),
    "paid, mandatory members alone": alipay_lean,
    "refund_fee=0.00 beside a paid trade": alipay_row({"refund_fee": "0.00", "gmt_close": "2025-12-18 22:00:00"}, True, PAID),
    "unknown members": alipay_row({"a_member_of_tomorrow": "x", "another": "1"}, True, PAID),
    "a voucher: 280 of 300 paid by the rider": alipay_row({"buyer_pay_amount": "280.00", "receipt_amount": "300.00"}, True, PAID),
    "finished first": alipay_row({"trade_status": "TRADE_FINISHED"}, True, PAID),
    "notify_time 3 days ahead": alipay_row({"notify_time": "2099-12-18 22:00:00"}, True, PAID),
    "again, and finished after": alipay_repeated,
    "a hundred times the fare": alipay_row({"total_amount": "30000.00"}, True, BACK),
    "a hundredth of the fare": alipay_row({"total_amount": "3.00"}, True, BACK),
    "waiting for the buyer": alipay_row({"trade_status": "WAIT_BUYER_PAY", "gmt_payment": None}, True, AWAITING),
    "sign_type RSA": alipay_form_row(RSA1),
    "no sign_type": alipay_form_row(UNNAMED),
    "signed by another key": alipay_form_row(OTHER),
    "a name twice": alipay_form_row(TWICE),
    "an amount changed after the signature": alipay_form_row(CHANGED),
    "another application": alipay_row({"app_id": "2021000000009999"}, False, AWAITING),
    "another seller": alipay_row({"seller_id": "2088000000009999"}, False, AWAITING),
    "another currency": alipay_row({"trans_currency": "USD"}, False, AWAITING),
    "no notify_id": alipay_row({"notify_id": None}, False, AWAITING),
})
run("WeChat's reports", {
    "paid, every published member": wechat_row({}, True, PAID),
    "amount without payer_total": wechat_row(amount(total=30000, currency="CNY"), True, PAID),
    "unknown members": wechat_row({"a_member_of_tomorrow": {"x": 1}}, True, PAID),
    "a coupon: 280 of 300 paid by the rider": wechat_row(amount(total=30000, payer_total=28000, currency="CNY"), True, PAID),
    "nothing sealed beside": wechat_row({}, True, PAID, beside=None),
    "a time in UTC": wechat_row({"success_time": "2025-12-18T14:00:00Z"}, True, PAID),
    "without a type of signature": wechat_header_row(
        lambda body: (body, {n: v for n, v in wechat_headers(body).items() if n != "wechatpay-signature-type"}), True, "paid"),
    "299 s old": wechat_header_row(lambda body: (body, wechat_headers(body, at=int(time.time()) - 295)), True, "paid"),
    "again, and with a new id": wechat_repeated,
    "a hundred times the fare": wechat_row(amount(total=3000000, payer_total=3000000, currency="CNY"), True, BACK),
    "not paid": wechat_row({**UNPAID, "trade_state": "NOTPAY"}, True, AWAITING),
    "the payer is paying": wechat_row({**UNPAID, "trade_state": "USERPAYING"}, True, AWAITING),
    "10 min old": wechat_header_row(lambda body: (body, wechat_headers(body, at=int(time.time()) - 600))),
    "10 min ahead": wechat_header_row(lambda body: (body, wechat_headers(body, at=int(time.time()) + 600))),
    "an unknown serial number": wechat_header_row(lambda body: (body, wechat_headers(body, serial="PUB_KEY_ID_0000000000000000000000000000000009"))),
    "signed by another key": wechat_header_row(lambda body: (body, wechat_headers(body, secret=OTHER_KEY))),
    "a probe: WECHATPAY/SIGNTEST/": wechat_header_row(
        lambda body: (body, {**wechat_headers(body), "wechatpay-signature": "WECHATPAY/SIGNTEST/" + wechat_headers(body)["wechatpay-signature"]})),
    "a byte changed": wechat_header_row(lambda body: (body + " ", wechat_headers(body))),
    "no headers": wechat_header_row(lambda body: (body, {"content-type": "application/json"})),
    "sealed with another key": wechat_row({}, False, AWAITING, seal="0" * 32),
    "another application": wechat_row({"appid": "wx0000000000000000"}, False, AWAITING),
    "another merchant": wechat_row({"mchid": "1900009999"}, False, AWAITING),
    "another currency": wechat_row(amount(total=30000, payer_total=30000, currency="USD"), False, AWAITING),
    # Genuine and of no use: the provider is asked at once, and knows of no payment.
    "an amount in quotes": wechat_row(amount(total="30000", payer_total=30000, currency="CNY"), True, AWAITING),
    "a fraction of a fen": wechat_row(amount(total=30000.5, payer_total=30000, currency="CNY"), True, AWAITING),
    "a refund of what was not paid here": wechat_row({}, True, AWAITING, told=refund_told("SUCCESS"), kind="REFUND.SUCCESS", beside="refund"),
    "an abnormal refund": wechat_row({}, True, AWAITING, told=refund_told("ABNORMAL"), kind="REFUND.ABNORMAL", beside="refund"),
})
