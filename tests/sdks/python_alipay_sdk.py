"""python-alipay-sdk: sends everything in the query, also of calls."""

import urllib.parse

from alipay import AliPay
from alipay.exceptions import AliPayValidationError

from common import SANDBOX, SETTINGS, equal, fails, notify_url, opens, order, pays, reported, run

ALIPAY = SETTINGS["alipay"]


def client(secret=ALIPAY["merchant_key"], provider=ALIPAY["provider_key"]):
    sdk = AliPay(ALIPAY["app"], None, secret, provider)
    sdk._gateway = f"{SANDBOX}/gateway.do"
    return sdk


SDK = client()


def to_pay(no, **more):
    query = SDK.api_alipay_trade_wap_pay("100次电子计次票", no, "300.00", **more)
    return f"{SANDBOX}/gateway.do?{query}"


def paid():
    no = order()
    opens(to_pay(no, notify_url=notify_url(no), return_url="https://shop.example/back"))
    pays("alipay-wap", no)
    return no


def pay():
    # Its own default: four members, and neither address.
    no = order()
    opens(to_pay(no))
    pays("alipay-wap", no)
    no = order()
    opens(to_pay(no, seller_id=ALIPAY["seller"], quit_url="https://shop.example/quit", time_expire="2099-12-31 23:59:59"))
    pays("alipay-wap", no)


def query():
    no = order()
    opens(to_pay(no))
    equal(SDK.api_alipay_trade_query(out_trade_no=no)["trade_status"], "WAIT_BUYER_PAY")
    pays("alipay-wap", no)
    answer = SDK.api_alipay_trade_query(out_trade_no=no)
    equal([answer["code"], answer["trade_status"]], ["10000", "TRADE_SUCCESS"])
    equal(SDK.api_alipay_trade_query(trade_no=answer["trade_no"])["out_trade_no"], no)


def close():
    no = order()
    opens(to_pay(no))
    trade = SDK.api_alipay_trade_query(out_trade_no=no)["trade_no"]
    equal(SDK.api_alipay_trade_close(trade_no=trade)["out_trade_no"], no)
    equal(SDK.api_alipay_trade_query(out_trade_no=no)["trade_status"], "TRADE_CLOSED")


def refund():
    # Its own default: no number of the refund.
    no = paid()
    answer = SDK.api_alipay_trade_refund("300.00", out_trade_no=no)
    equal([answer["fund_change"], answer["refund_fee"]], ["Y", "300.00"])
    # A part needs one.
    no = paid()
    equal(SDK.api_alipay_trade_refund("1.00", out_trade_no=no)["sub_code"], "ACQ.INVALID_PARAMETER")
    equal(SDK.api_alipay_trade_refund("1.00", out_trade_no=no, out_request_no="r1")["refund_fee"], "1.00")


def refund_query():
    no = paid()
    ask = lambda: SDK.api_alipay_trade_fastpay_refund_query(f"{no}-1", out_trade_no=no)
    equal("refund_status" in ask(), False)
    SDK.api_alipay_trade_refund("300.00", out_trade_no=no, out_request_no=f"{no}-1")
    equal(ask()["refund_status"], "REFUND_SUCCESS")


def notification():
    no = paid()
    SDK.api_alipay_trade_refund("300.00", out_trade_no=no)
    for report in reported(no, 2):
        report = dict(urllib.parse.parse_qsl(report["body"]))
        sign = report.pop("sign")
        equal(SDK.verify(dict(report), sign), True)
        equal(SDK.verify({**report, "total_amount": "3.00"}, sign), False)


def signature():
    no = paid()
    equal(SDK.api_alipay_trade_query(out_trade_no=no)["code"], "10000")
    fails(lambda: client(provider=ALIPAY["other_key"]).api_alipay_trade_query(out_trade_no=no), "ValidationError")


def errors():
    equal(SDK.api_alipay_trade_query(out_trade_no=order())["sub_code"], "ACQ.TRADE_NOT_EXIST")
    assert issubclass(AliPayValidationError, Exception)

    def forged():
        raise ValueError(client(secret=ALIPAY["other_secret"]).api_alipay_trade_query(out_trade_no=order())["sub_code"])

    fails(forged, "isv.invalid-signature", "ValidationError", "KeyError")


run("python-alipay-sdk", {
    "pay": pay, "query": query, "close": close, "refund": refund, "refund query": refund_query,
    "notification": notification, "signature": signature, "errors": errors,
})
