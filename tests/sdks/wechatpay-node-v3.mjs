// wechatpay-node-v3: knows the platform certificate alone, which it fetches.
import { assert, load, notifyUrl, opens, order, pays, reported, run, settings, switches } from './common.mjs';

const WechatPay = load('wechatpay-node-v3');
const { sandbox, wechat } = settings;
const client = (change = {}) => {
  const pay = new WechatPay({
    appid: wechat.appid, mchid: wechat.mchid, publicKey: Buffer.from(wechat.certificate), privateKey: Buffer.from(wechat.merchant_key),
    serial_no: wechat.serial, key: wechat.seal, ...change,
  });
  // Its address is fixed; its own way to read an answer stays.
  const own = pay.httpService;
  const moved = (url) => url.replace('https://api.mch.weixin.qq.com', sandbox);
  pay.createHttp({
    get: (url, headers) => own.get(moved(url), headers),
    post: (url, params, headers) => own.post(moved(url), params, headers),
  });
  return pay;
};
const pay = client();
const h5 = (no) => ({
  description: '100次电子计次票', out_trade_no: no, notify_url: notifyUrl(no), amount: { total: 30000 },
  scene_info: { payer_client_ip: '203.0.113.7', h5_info: { type: 'Wap' } },
});
const refund = (no, number, fen, more = {}) => pay.refunds({
  out_trade_no: no, out_refund_no: number, amount: { refund: fen, total: 30000, currency: 'CNY' }, ...more,
});
const code = ({ error }) => JSON.parse(error).code;

async function paid() {
  const no = order();
  const { status, data } = await pay.transactions_h5(h5(no));
  assert.equal(status, 200);
  await opens(`${data.h5_url}&redirect_url=${encodeURIComponent('https://shop.example/back')}`);
  await pays('wechat-h5', no);
  return no;
}

await run('wechatpay-node-v3', {
  async pay() {
    await paid();
    const { data } = await pay.transactions_jsapi({
      description: '100次电子计次票', out_trade_no: order(), notify_url: notifyUrl('jsapi'), amount: { total: 30000 },
      payer: { openid: wechat.openid },
    });
    assert.match(data.package, /^prepay_id=wx/);
    const answer = await fetch(`${sandbox}/wechat/bridge`, { method: 'POST', body: JSON.stringify(data) });
    assert.equal(answer.status, 204);
  },
  async query() {
    const no = order();
    await pay.transactions_h5(h5(no));
    const unpaid = await pay.query({ out_trade_no: no });
    assert.equal(unpaid.data.trade_state, 'NOTPAY');
    const { data } = await pay.query({ out_trade_no: await paid() });
    assert.deepEqual([data.trade_state, data.amount.total], ['SUCCESS', 30000]);
    const own = await pay.query({ transaction_id: data.transaction_id });
    assert.equal(own.data.out_trade_no, data.out_trade_no);
  },
  async close() {
    const no = order();
    await pay.transactions_h5(h5(no));
    assert.equal((await pay.close(no)).status, 204);
    assert.equal((await pay.query({ out_trade_no: no })).data.trade_state, 'CLOSED');
    assert.equal(code(await pay.close(await paid())), 'ORDER_PAID');
  },
  async refund() {
    const no = await paid();
    const part = await refund(no, `${no}-1`, 10000);
    assert.deepEqual([part.status, part.data.status, part.data.amount.refund], [200, 'PROCESSING', 10000]);
    const rest = await refund(no, `${no}-2`, 20000, { reason: '金额不符' });
    assert.equal(rest.data.amount.refund, 20000);
    assert.equal(code(await refund(no, `${no}-3`, 1)), 'INVALID_REQUEST');
    await switches({ wechat: { refunds: 'balance-empty' } });
    const empty = await refund(await paid(), order(), 30000);
    await switches({});
    assert.deepEqual([empty.status, code(empty)], [403, 'NOT_ENOUGH']);
  },
  async 'refund query'() {
    const no = await paid();
    assert.equal((await pay.find_refunds(`${no}-1`)).status, 404);
    await refund(no, `${no}-1`, 30000);
    const { data } = await pay.find_refunds(`${no}-1`);
    assert.deepEqual([data.status, data.out_refund_no], ['SUCCESS', `${no}-1`]);
  },
  async notification() {
    await switches({ wechat_reports: 'certificate' });
    const [no, back] = [await paid(), order()];
    await refund(no, `${no}-1`, 30000, { notify_url: notifyUrl(back) });
    const reports = [...await reported(no), ...await reported(back)];
    await switches({});
    const kinds = [];
    for (const { headers, body } of reports) {
      const signed = {
        timestamp: headers['wechatpay-timestamp'], nonce: headers['wechatpay-nonce'], serial: headers['wechatpay-serial'],
        signature: headers['wechatpay-signature'], apiSecret: wechat.seal,
      };
      assert.ok(await pay.verifySign({ ...signed, body }));
      assert.ok(!await pay.verifySign({ ...signed, body: `${body} ` }));
      const { event_type: kind, resource: { ciphertext, associated_data: beside, nonce } } = JSON.parse(body);
      assert.equal(pay.decipher_gcm(ciphertext, beside ?? '', nonce).out_trade_no, no);
      kinds.push(kind);
    }
    assert.deepEqual(kinds, ['TRANSACTION.SUCCESS', 'REFUND.SUCCESS']);
  },
  async signature() {
    await switches({ wechat_answers: 'certificate' });
    const path = `/v3/pay/transactions/out-trade-no/${await paid()}?mchid=${wechat.mchid}`;
    const authorization = pay.buildAuthorization('GET', `https://api.mch.weixin.qq.com${path}`);
    const answer = await fetch(`${sandbox}${path}`, { headers: pay.getHeaders(authorization) });
    await switches({});
    const [body, header] = [await answer.text(), (name) => answer.headers.get(`wechatpay-${name}`)];
    const signed = { timestamp: header('timestamp'), nonce: header('nonce'), serial: header('serial'), signature: header('signature') };
    assert.ok(await pay.verifySign({ ...signed, body, apiSecret: wechat.seal }));
    assert.ok(!await pay.verifySign({ ...signed, body: body.replace('30000', '3000000'), apiSecret: wechat.seal }));
  },
  async errors() {
    const unknown = await pay.query({ out_trade_no: order() });
    assert.deepEqual([unknown.status, code(unknown)], [404, 'ORDER_NOT_EXIST']);
    const short = await pay.transactions_h5({ ...h5('12345') });
    assert.deepEqual([short.status, code(short)], [400, 'PARAM_ERROR']);
    const forged = await client({ privateKey: Buffer.from(wechat.other_secret) }).query({ out_trade_no: order() });
    assert.deepEqual([forged.status, code(forged)], [401, 'SIGN_ERROR']);
  },
  async certificates() {
    const [listed] = await pay.get_certificates(wechat.seal);
    assert.equal(listed.serial_no, wechat.certificate_serial);
    assert.match(listed.publicKey, /BEGIN PUBLIC KEY/);
  },
});
