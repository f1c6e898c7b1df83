"""The official SDK of Alipay for Python."""

import json
import urllib.parse

from Crypto.PublicKey import RSA
from alipay.aop.api.AlipayClientConfig import AlipayClientConfig
from alipay.aop.api.DefaultAlipayClient import DefaultAlipayClient
from alipay.aop.api.request.AlipayTradeCloseRequest import AlipayTradeCloseRequest
from alipay.aop.api.request.AlipayTradeFastpayRefundQueryRequest import AlipayTradeFastpayRefundQueryRequest
from alipay.aop.api.request.AlipayTradeQueryRequest import AlipayTradeQueryRequest
from alipay.aop.api.request.AlipayTradeRefundRequest import AlipayTradeRefundRequest
from alipay.aop.api.request.AlipayTradeWapPayRequest import AlipayTradeWapPayRequest
from alipay.aop.api.util import WebUtils
from alipay.aop.api.util.SignatureUtils import get_sign_content, verify_with_rsa

from common import SANDBOX, SETTINGS, ends, equal, fails, notify_url, opens, order, pays, reported, run, submits, switches

ALIPAY = SETTINGS["alipay"]
# It calls nobody but port 80, and so the way there is led to the sandbox's.
HOST, PORT = urllib.parse.urlsplit(SANDBOX).hostname, urllib.parse.urlsplit(SANDBOX).port
CONNECTION = WebUtils.httplib.HTTPConnection


def to_sandbox(host, port, timeout):
    equal((host, port), (HOST, 80))
    return CONNECTION(host=HOST, port=PORT, timeout=timeout)


def bare(pem):
    """The base64 of a key, without its frame."""
    return "".join(line for line in pem.splitlines() if "-----" not in line)


def client(secret=ALIPAY["merchant_key"], provider=ALIPAY["provider_key"]):
    config = AlipayClientConfig()
    config.server_url = f"http://{HOST}/gateway.do"
    config.app_id = ALIPAY["app"]
    # It reads PKCS#1 alone.
    secret = RSA.import_key(secret).export_key("PEM", pkcs=1).decode()
    config.app_private_key, config.alipay_public_key = bare(secret), bare(provider)
    return DefaultAlipayClient(alipay_client_config=config)


SDK = client()


def call(kind, sdk=SDK, **content):
    """The inner object of an answer, whose signature the SDK has verified."""
    request = kind()
    request.biz_content = content
    WebUtils.httplib.HTTPConnection = to_sandbox
    try:
        return json.loads(sdk.execute(request))
    finally:
        WebUtils.httplib.HTTPConnection = CONNECTION


def to_pay(no, verb):
    request = AlipayTradeWapPayRequest()
    request.biz_content = {
        "out_trade_no": no, "total_amount": "300.00", "subject": "100次电子计次票", "product_code": "QUICK_WAP_WAY",
    }
    request.notify_url = notify_url(no)
    request.return_url = "https://shop.example/back"
    return SDK.page_execute(request, http_method=verb).replace(f"http://{HOST}/", f"{SANDBOX}/")


def paid():
    no = order()
    opens(to_pay(no, "GET"))
    pays("alipay-wap", no)
    return no


def pay():
    paid()
    no = order()
    submits(to_pay(no, "POST"))
    pays("alipay-wap", no)


def query():
    no = order()
    opens(to_pay(no, "GET"))
    equal(call(AlipayTradeQueryRequest, out_trade_no=no)["trade_status"], "WAIT_BUYER_PAY")
    pays("alipay-wap", no)
    answer = call(AlipayTradeQueryRequest, out_trade_no=no)
    equal([answer["trade_status"], answer["total_amount"]], ["TRADE_SUCCESS", "300.00"])
    equal(call(AlipayTradeQueryRequest, trade_no=answer["trade_no"])["out_trade_no"], no)


def close():
    no = order()
    opens(to_pay(no, "GET"))
    equal(call(AlipayTradeCloseRequest, out_trade_no=no)["code"], "10000")
    equal(call(AlipayTradeQueryRequest, out_trade_no=no)["trade_status"], "TRADE_CLOSED")
    equal(call(AlipayTradeCloseRequest, out_trade_no=paid())["sub_code"], "ACQ.TRADE_STATUS_ERROR")


def refund():
    no = paid()
    trade = call(AlipayTradeQueryRequest, out_trade_no=no)["trade_no"]
    part = {"trade_no": trade, "refund_amount": "100.00", "out_request_no": f"{no}-1"}
    equal(call(AlipayTradeRefundRequest, **part)["fund_change"], "Y")
    equal(call(AlipayTradeRefundRequest, **part)["fund_change"], "N")
    part["refund_amount"] = "200.00"
    equal(call(AlipayTradeRefundRequest, **part)["sub_code"], "ACQ.DISCORDANT_REPEAT_REQUEST")
    switches(alipay={"refunds": "balance-empty"})
    part["out_request_no"] = f"{no}-2"
    empty = call(AlipayTradeRefundRequest, **part)
    switches()
    equal([empty["code"], empty["sub_code"]], ["40004", "ACQ.SELLER_BALANCE_NOT_ENOUGH"])
    equal(call(AlipayTradeRefundRequest, **part)["refund_fee"], "300.00")


def refund_query():
    no = paid()
    asked = {"out_trade_no": no, "out_request_no": f"{no}-1"}
    equal("refund_status" in call(AlipayTradeFastpayRefundQueryRequest, **asked), False)
    switches(alipay={"refunds": "underway"})
    call(AlipayTradeRefundRequest, out_trade_no=no, refund_amount="300.00", out_request_no=f"{no}-1")
    switches()
    equal("refund_status" in call(AlipayTradeFastpayRefundQueryRequest, **asked), False)
    ends("alipay", "refunded")
    equal(call(AlipayTradeFastpayRefundQueryRequest, **asked)["refund_status"], "REFUND_SUCCESS")


def holds(report, key=ALIPAY["provider_key"]):
    signed = {name: value for name, value in report.items() if name not in ("sign", "sign_type")}
    try:
        return verify_with_rsa(key, get_sign_content(signed).encode(), report["sign"])
    except Exception:  # the library beneath says so by an exception
        return False


def notification():
    no = paid()
    call(AlipayTradeRefundRequest, out_trade_no=no, refund_amount="100.00", out_request_no=f"{no}-1")
    payment, returned = [dict(urllib.parse.parse_qsl(it["body"])) for it in reported(no, 2)]
    for report in (payment, returned):
        equal(holds(report), True)
        equal(holds({**report, "total_amount": "3.00"}), False)
    equal([payment["trade_status"], payment["total_amount"]], ["TRADE_SUCCESS", "300.00"])
    equal([returned["trade_status"], returned["refund_fee"]], ["TRADE_SUCCESS", "100.00"])


def signature():
    no = paid()
    equal(call(AlipayTradeQueryRequest, out_trade_no=no)["code"], "10000")
    other = client(provider=ALIPAY["other_key"])
    fails(lambda: call(AlipayTradeQueryRequest, sdk=other, out_trade_no=no), "sign verify failed")


def errors():
    equal(call(AlipayTradeQueryRequest, out_trade_no=order())["sub_code"], "ACQ.TRADE_NOT_EXIST")
    equal(call(AlipayTradeQueryRequest, out_trade_no="")["sub_code"], "ACQ.INVALID_PARAMETER")

    def forged():
        answer = call(AlipayTradeQueryRequest, sdk=client(secret=ALIPAY["other_secret"]), out_trade_no=order())
        raise ValueError(answer["sub_code"])

    # Signed under the method's name, or without a signature, which the SDK does not take.
    fails(forged, "isv.invalid-signature")


run("alipay-sdk-python", {
    "pay": pay, "query": query, "close": close, "refund": refund, "refund query": refund_query,
    "notification": notification, "signature": signature, "errors": errors,
})
