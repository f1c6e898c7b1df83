// The official SDK of Alipay for Node.js.
import { assert, load, notifyUrl, opens, order, pays, reported, run, settings, submits } from './common.mjs';

const { AlipaySdk } = load('alipay-sdk');
const { sandbox, alipay } = settings;
const client = (privateKey) => new AlipaySdk({
  appId: alipay.app, privateKey, alipayPublicKey: alipay.provider_key, keyType: 'PKCS8', gateway: `${sandbox}/gateway.do`,
});
const sdk = client(alipay.merchant_key);
const call = (name, bizContent) => sdk.exec(`alipay.trade.${name}`, { bizContent }, { validateSign: true });
const params = (no) => ({
  notify_url: notifyUrl(no),
  return_url: 'https://shop.example/back',
  bizContent: { out_trade_no: no, total_amount: '300.00', subject: '100次电子计次票', product_code: 'QUICK_WAP_WAY' },
});

async function paid() {
  const no = order();
  await opens(sdk.pageExecute('alipay.trade.wap.pay', 'GET', params(no)));
  await pays('alipay-wap', no);
  return no;
}

await run('alipay-sdk', {
  async pay() {
    await paid();
    const byForm = order();
    await submits(sdk.pageExecute('alipay.trade.wap.pay', 'POST', params(byForm)));
    await pays('alipay-wap', byForm);
    await opens(`${sandbox}/gateway.do?${sdk.sdkExecute('alipay.trade.wap.pay', params(order()))}`);
  },
  async query() {
    const no = order();
    await opens(sdk.pageExecute('alipay.trade.wap.pay', 'GET', params(no)));
    const unpaid = await call('query', { out_trade_no: no });
    assert.deepEqual([unpaid.code, unpaid.tradeStatus, unpaid.totalAmount], ['10000', 'WAIT_BUYER_PAY', '300.00']);
    await pays('alipay-wap', no);
    const after = await call('query', { out_trade_no: no });
    assert.deepEqual([after.tradeStatus, after.outTradeNo], ['TRADE_SUCCESS', no]);
    const byOwn = await call('query', { trade_no: after.tradeNo });
    assert.equal(byOwn.outTradeNo, no);
  },
  async close() {
    const [first, second] = [order(), order()];
    for (const no of [first, second]) await opens(sdk.pageExecute('alipay.trade.wap.pay', 'GET', params(no)));
    assert.equal((await call('close', { out_trade_no: first })).outTradeNo, first);
    assert.equal((await call('query', { out_trade_no: first })).tradeStatus, 'TRADE_CLOSED');
    const { tradeNo } = await call('query', { out_trade_no: second });
    assert.equal((await call('close', { trade_no: tradeNo })).code, '10000');
    assert.equal((await call('close', { out_trade_no: await paid() })).subCode, 'ACQ.TRADE_STATUS_ERROR');
  },
  async refund() {
    const no = await paid();
    const part = { out_trade_no: no, refund_amount: '100.00', out_request_no: `${no}-1` };
    const first = await call('refund', part);
    assert.deepEqual([first.code, first.fundChange, first.refundFee], ['10000', 'Y', '100.00']);
    const again = await call('refund', part);
    assert.deepEqual([again.code, again.fundChange, again.refundFee], ['10000', 'N', '100.00']);
    const rest = await call('refund', { out_trade_no: no, refund_amount: '200.00', out_request_no: `${no}-2` });
    assert.deepEqual([rest.fundChange, rest.refundFee], ['Y', '300.00']);
    assert.equal((await call('query', { out_trade_no: no })).tradeStatus, 'TRADE_CLOSED');
    const more = await call('refund', { out_trade_no: no, refund_amount: '0.01', out_request_no: `${no}-3` });
    assert.equal(more.code, '40004');
  },
  async 'refund query'() {
    const no = await paid();
    const ask = () => call('fastpay.refund.query', { out_trade_no: no, out_request_no: `${no}-1` });
    assert.equal((await ask()).refundStatus, undefined);
    await call('refund', { out_trade_no: no, refund_amount: '300.00', out_request_no: `${no}-1` });
    const { refundStatus, refundAmount } = await ask();
    assert.deepEqual([refundStatus, refundAmount], ['REFUND_SUCCESS', '300.00']);
  },
  async notification() {
    const no = await paid();
    await call('refund', { out_trade_no: no, refund_amount: '300.00', out_request_no: `${no}-1` });
    const reports = await reported(no, 2);
    const [payment, refund] = reports.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
    // So many, that each shape of a report is among them.
    const others = [];
    for (let count = 0; count < 12; count += 1) {
      const [{ body }] = await reported(await paid());
      others.push(Object.fromEntries(new URLSearchParams(body)));
    }
    for (const report of [payment, refund, ...others]) {
      assert.ok(sdk.checkNotifySignV2(report));
      assert.ok(!sdk.checkNotifySignV2({ ...report, total_amount: '3.00' }));
    }
    assert.deepEqual([payment.trade_status, payment.total_amount], ['TRADE_SUCCESS', '300.00']);
    assert.deepEqual([refund.trade_status, refund.refund_fee], ['TRADE_CLOSED', '300.00']);
  },
  async signature() {
    const other = new AlipaySdk({ ...sdk.config, privateKey: alipay.merchant_key, alipayPublicKey: alipay.other_key, camelcase: true });
    const no = await paid();
    const asked = ['alipay.trade.query', { bizContent: { out_trade_no: no } }, { validateSign: true }];
    assert.equal((await sdk.exec(...asked)).code, '10000');
    await assert.rejects(other.exec(...asked), /验签失败/);
  },
  async errors() {
    const unknown = await call('query', { out_trade_no: order() });
    assert.deepEqual([unknown.code, unknown.subCode], ['40004', 'ACQ.TRADE_NOT_EXIST']);
    const wrongKey = await client(alipay.other_secret).exec('alipay.trade.query', { bizContent: { out_trade_no: order() } });
    assert.deepEqual([wrongKey.code, wrongKey.msg, wrongKey.subCode], ['40002', 'Invalid Arguments', 'isv.invalid-signature']);
    const noMethod = await sdk.exec('alipay.trade.nothing', { bizContent: {} });
    assert.equal(noMethod.subCode, 'isv.invalid-method');
    const none = await call('query', {});
    assert.equal(none.subCode, 'ACQ.INVALID_PARAMETER');
  },
});
