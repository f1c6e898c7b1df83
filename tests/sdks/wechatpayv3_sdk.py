"""wechatpayv3: by the public key, and by the platform certificate that it fetches."""

import json
import urllib.parse

import requests
from wechatpayv3 import WeChatPay, WeChatPayType

from common import SANDBOX, SETTINGS, ends, equal, fails, notify_url, opens, order, pays, reported, run, send, switches

WECHAT = SETTINGS["wechat"]


def moved(verb):
    """Its address is fixed, and the certificates are fetched before it could be changed."""
    return lambda url, **more: verb(url=url.replace("https://api.mch.weixin.qq.com", SANDBOX), **more)


requests.get, requests.post = moved(requests.get), moved(requests.post)


def client(by_certificate=False, **changed):
    keys = {} if by_certificate else {"public_key": WECHAT["provider_key"], "public_key_id": WECHAT["provider_serial"]}
    all_settings = {
        "wechatpay_type": WeChatPayType.H5, "mchid": WECHAT["mchid"], "private_key": WECHAT["merchant_key"],
        "cert_serial_no": WECHAT["serial"], "apiv3_key": WECHAT["seal"], "appid": WECHAT["appid"], **keys, **changed,
    }
    return WeChatPay(**all_settings)


SDK = client()
SCENE = {"payer_client_ip": "203.0.113.7", "h5_info": {"type": "Wap"}}


def made(no, sdk=SDK, **more):
    status, text = sdk.pay(**{
        "description": "100次电子计次票", "out_trade_no": no, "amount": {"total": 30000}, "scene_info": SCENE,
        "notify_url": notify_url(no), **more,
    })
    return status, json.loads(text)


def paid():
    no = order()
    status, answer = made(no)
    equal(status, 200)
    opens(f"{answer['h5_url']}&redirect_url={urllib.parse.quote('https://shop.example/back', safe='')}")
    pays("wechat-h5", no)
    return no


def asked(answer):
    status, text = answer
    return status, json.loads(text) if text else None


def pay():
    paid()
    status, answer = made(order(), pay_type=WeChatPayType.JSAPI, payer={"openid": WECHAT["openid"]})
    equal(status, 200)
    package = f"prepay_id={answer['prepay_id']}"
    signed = SDK.sign([WECHAT["appid"], "1766066400", "n1", package])
    parameters = {"appId": WECHAT["appid"], "timeStamp": "1766066400", "nonceStr": "n1", "package": package, "signType": "RSA", "paySign": signed}
    equal(send("POST", f"{SANDBOX}/wechat/bridge", json.dumps(parameters))[0], 204)


def query():
    no = order()
    made(no)
    equal(asked(SDK.query(out_trade_no=no))[1]["trade_state"], "NOTPAY")
    status, answer = asked(SDK.query(out_trade_no=paid()))
    equal([status, answer["trade_state"], answer["amount"]["total"]], [200, "SUCCESS", 30000])
    equal(asked(SDK.query(transaction_id=answer["transaction_id"]))[1]["out_trade_no"], answer["out_trade_no"])


def close():
    no = order()
    made(no)
    equal(SDK.close(out_trade_no=no)[0], 204)
    equal(asked(SDK.query(out_trade_no=no))[1]["trade_state"], "CLOSED")
    equal(asked(SDK.close(out_trade_no=paid()))[1]["code"], "ORDER_PAID")


def back(no, number, fen, **more):
    amount = {"refund": fen, "total": 30000, "currency": "CNY"}
    return asked(SDK.refund(out_refund_no=number, amount=amount, out_trade_no=no, **more))


def refund():
    no = paid()
    status, answer = back(no, f"{no}-1", 10000)
    equal([status, answer["status"], answer["amount"]["refund"]], [200, "PROCESSING", 10000])
    equal(back(no, f"{no}-1", 10000)[1]["status"], "SUCCESS")
    equal(back(no, f"{no}-2", 20001)[1]["code"], "INVALID_REQUEST")
    equal(back(no, f"{no}-3", 20000)[0], 200)


def refund_query():
    no = paid()
    equal(asked(SDK.query_refund(f"{no}-1")), (404, {"code": "RESOURCE_NOT_EXISTS", "message": "资源不存在"}))
    switches(wechat={"refunds": "underway"})
    back(no, f"{no}-1", 30000)
    switches()
    equal(asked(SDK.query_refund(f"{no}-1"))[1]["status"], "PROCESSING")
    ends("wechat", "abnormal")
    equal(asked(SDK.query_refund(f"{no}-1"))[1]["status"], "ABNORMAL")


def notification():
    no, number = paid(), order()
    back(no, number, 30000, notify_url=notify_url(number))
    kinds = []
    for report in reported(no) + reported(number):
        told = SDK.callback(report["headers"], report["body"])
        kinds.append(told["event_type"])
        equal(told["resource"]["out_trade_no"], no)
        equal(SDK.callback(report["headers"], report["body"] + " "), None)
    equal(kinds, ["TRANSACTION.SUCCESS", "REFUND.SUCCESS"])


def signature():
    no = paid()
    equal(SDK.query(out_trade_no=no)[0], 200)
    other = client(public_key=WECHAT["other_key"])
    fails(lambda: other.query(out_trade_no=no), "failed to verify the signature")


def errors():
    status, answer = asked(SDK.query(out_trade_no=order()))
    equal([status, answer["code"]], [404, "ORDER_NOT_EXIST"])
    status, answer = made("12345")
    equal([status, answer["code"], answer["detail"]["field"]], [400, "PARAM_ERROR", "/out_trade_no"])
    status, answer = made(order(), sdk=client(private_key=WECHAT["other_secret"]))
    equal([status, answer["code"]], [401, "SIGN_ERROR"])
    status, answer = made(order(), sdk=client(cert_serial_no="00" * 20))
    equal([status, answer["code"]], [401, "SIGN_ERROR"])


def certificates():
    switches(wechat_answers="certificate", wechat_reports="certificate")
    sdk = client(by_certificate=True)
    no = order()
    equal(made(no, sdk=sdk)[0], 200)
    equal(asked(sdk.query(out_trade_no=no))[1]["trade_state"], "NOTPAY")
    paid_no = paid()
    told = [sdk.callback(report["headers"], report["body"]) for report in reported(paid_no)]
    switches()
    equal([it["resource"]["trade_state"] for it in told], ["SUCCESS"])


run("wechatpayv3", {
    "pay": pay, "query": query, "close": close, "refund": refund, "refund query": refund_query,
    "notification": notification, "signature": signature, "errors": errors, "certificates": certificates,
})
