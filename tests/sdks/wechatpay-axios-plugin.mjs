// wechatpay-axios-plugin: verifies every answer that succeeds.
import { assert, load, notifyUrl, opens, order, pays, reported, run, settings, switches } from './common.mjs';

const { Wechatpay, Rsa, Aes, Formatter } = load('wechatpay-axios-plugin');
const { sandbox, wechat } = settings;
const client = (change = {}) => new Wechatpay({
  baseURL: `${sandbox}/`, mchid: wechat.mchid, serial: wechat.serial, privateKey: wechat.merchant_key,
  certs: { [wechat.provider_serial]: wechat.provider_key }, ...change,
});
const pay = client();
const body = (no) => ({
  appid: wechat.appid, mchid: wechat.mchid, description: '100次电子计次票', out_trade_no: no, notify_url: notifyUrl(no),
  amount: { total: 30000 },
});
const inBrowser = (no) => ({ ...body(no), scene_info: { payer_client_ip: '203.0.113.7', h5_info: { type: 'Wap' } } });
const made = (no) => pay.v3.pay.transactions.h5.post(inBrowser(no));
const query = (no) => pay.v3.pay.transactions.outTradeNo.$no$.get({ params: { mchid: wechat.mchid }, no });
const refund = (body) => pay.v3.refund.domestic.refunds.post(body);
const refused = async (promise, status, code) => {
  const { response } = await promise.then(() => assert.fail('it was done'), (error) => error);
  assert.deepEqual([response.status, response.data.code], [status, code]);
};

async function paid(no = order()) {
  const { data: { h5_url: address } } = await made(no);
  await opens(`${address}&redirect_url=${encodeURIComponent('https://shop.example/back')}`);
  await pays('wechat-h5', no);
  return no;
}

await run('wechatpay-axios-plugin', {
  async pay() {
    await paid();
    const { data } = await pay.v3.pay.transactions.jsapi.post({ ...body(order()), payer: { openid: wechat.openid } });
    const parameters = {
      appId: wechat.appid, timeStamp: `${Formatter.timestamp()}`, nonceStr: Formatter.nonce(), package: `prepay_id=${data.prepay_id}`, signType: 'RSA',
    };
    const { appId, timeStamp, nonceStr, package: of } = parameters;
    parameters.paySign = Rsa.sign(Formatter.joinedByLineFeed(appId, timeStamp, nonceStr, of), wechat.merchant_key);
    const wallet = (all) => fetch(`${sandbox}/wechat/bridge`, { method: 'POST', body: JSON.stringify(all) });
    assert.equal((await wallet({ ...parameters, nonceStr: 'another' })).status, 403);
    assert.equal((await wallet(parameters)).status, 204);
  },
  async query() {
    const no = order();
    await made(no);
    const { data: unpaid } = await query(no);
    assert.equal(unpaid.trade_state, 'NOTPAY');
    await paid(no);
    const { data } = await query(no);
    assert.deepEqual([data.trade_state, data.amount.total], ['SUCCESS', 30000]);
    const own = await pay.v3.pay.transactions.id.$own$.get({ params: { mchid: wechat.mchid }, own: data.transaction_id });
    assert.equal(own.data.out_trade_no, no);
    await refused(pay.v3.pay.transactions.outTradeNo.$no$.get({ params: { mchid: '1900009999' }, no }), 400, 'PARAM_ERROR');
  },
  async close() {
    const no = order();
    await made(no);
    const close = (no, mchid) => pay.v3.pay.transactions.outTradeNo.$no$.close.post({ mchid }, { no });
    await refused(close(no, '1900009999'), 400, 'PARAM_ERROR');
    assert.equal((await close(no, wechat.mchid)).status, 204);
    assert.equal((await query(no)).data.trade_state, 'CLOSED');
    await refused(made(no), 400, 'ORDER_CLOSED');
    await refused(close(await paid(), wechat.mchid), 400, 'ORDER_PAID');
  },
  async refund() {
    const no = await paid();
    const part = { out_trade_no: no, out_refund_no: `${no}-1`, amount: { refund: 10000, total: 30000, currency: 'CNY' } };
    assert.equal((await refund(part)).data.status, 'PROCESSING');
    assert.equal((await refund(part)).data.status, 'SUCCESS');
    const { data } = await query(no);
    assert.equal(data.trade_state, 'REFUND');
    const rest = { transaction_id: data.transaction_id, out_refund_no: `${no}-2`, amount: { refund: 20000, total: 30000, currency: 'CNY' } };
    assert.equal((await refund(rest)).data.amount.refund, 20000);
    await refused(refund({ ...rest, out_refund_no: `${no}-3` }), 400, 'INVALID_REQUEST');
    await refused(refund({ ...part, amount: { ...part.amount, refund: 20000 } }), 400, 'INVALID_REQUEST');
  },
  async 'refund query'() {
    const no = await paid();
    const ask = () => pay.v3.refund.domestic.refunds.$number$.get({ number: `${no}-1` });
    await refused(ask(), 404, 'RESOURCE_NOT_EXISTS');
    await refund({ out_trade_no: no, out_refund_no: `${no}-1`, amount: { refund: 30000, total: 30000, currency: 'CNY' } });
    const { data } = await ask();
    assert.deepEqual([data.status, data.amount.refund, data.out_trade_no], ['SUCCESS', 30000, no]);
  },
  async notification() {
    const no = await paid();
    const back = order();
    await refund({
      out_trade_no: no, out_refund_no: `${no}-1`, notify_url: notifyUrl(back), amount: { refund: 30000, total: 30000, currency: 'CNY' },
    });
    const [payment] = await reported(no);
    const [returned] = await reported(back);
    const opened = [payment, returned].map(({ headers, body }) => {
      const text = (body) => Formatter.response(headers['wechatpay-timestamp'], headers['wechatpay-nonce'], body);
      const holds = (body) => Rsa.verify(text(body), headers['wechatpay-signature'], wechat.provider_key);
      assert.equal(headers['wechatpay-serial'], wechat.provider_serial);
      assert.ok(holds(body) && !holds(`${body} `));
      const notice = JSON.parse(body);
      assert.equal(notice.resource_type, 'encrypt-resource');
      const { ciphertext, nonce, associated_data: beside } = notice.resource;
      return { kind: notice.event_type, ...JSON.parse(Aes.AesGcm.decrypt(ciphertext, wechat.seal, nonce, beside)) };
    });
    assert.deepEqual([opened[0].kind, opened[0].out_trade_no, opened[0].amount.total], ['TRANSACTION.SUCCESS', no, 30000]);
    assert.deepEqual([opened[1].kind, opened[1].refund_status, opened[1].amount.refund], ['REFUND.SUCCESS', 'SUCCESS', 30000]);
  },
  async signature() {
    const no = await paid();
    const asked = (client) => client.v3.pay.transactions.outTradeNo.$no$.get({ params: { mchid: wechat.mchid }, no });
    assert.equal((await asked(pay)).status, 200);
    const other = client({ certs: { [wechat.provider_serial]: wechat.other_key } });
    await assert.rejects(asked(other), { code: 'EV3_RES_HEADER_SIGNATURE_DIGEST' });
  },
  async errors() {
    await refused(query(order()), 404, 'ORDER_NOT_EXIST');
    await refused(client({ privateKey: wechat.other_secret }).v3.pay.transactions.h5.post(inBrowser(order())), 401, 'SIGN_ERROR');
    await refused(client({ serial: '00'.repeat(20) }).v3.pay.transactions.h5.post(inBrowser(order())), 401, 'SIGN_ERROR');
    const rows = [
      { notify_url: 'http://shop.example/notify' }, { notify_url: 'https://shop.example/notify?a=1' }, { out_trade_no: '12345' },
      { out_trade_no: 'a'.repeat(33) }, { description: '票'.repeat(128) }, { amount: { total: 0 } }, { amount: { total: 1, currency: 'USD' } },
      { scene_info: undefined },
    ];
    for (const row of rows) {
      await refused(pay.v3.pay.transactions.h5.post({ ...inBrowser(order()), ...row }), 400, 'PARAM_ERROR');
    }
    await refused(pay.v3.pay.transactions.h5.post({ ...inBrowser(order()), mchid: '1900009999' }), 400, 'APPID_MCHID_NOT_MATCH');
  },
  async certificates() {
    const both = client({ certs: { [wechat.provider_serial]: wechat.provider_key, [wechat.certificate_serial]: wechat.certificate } });
    const asked = (serial) => both.v3.pay.transactions.outTradeNo.$no$.get({
      params: { mchid: wechat.mchid }, no, headers: serial ? { 'Wechatpay-Serial': serial } : {},
    });
    const no = await paid();
    for (const serial of [wechat.provider_serial, wechat.certificate_serial]) {
      assert.equal((await asked(serial)).headers['wechatpay-serial'], serial);
    }
    await switches({ wechat_answers: 'certificate' });
    assert.equal((await asked()).headers['wechatpay-serial'], wechat.certificate_serial);
    await switches({});
    const { data: { data: [listed] } } = await both.v3.certificates.get();
    const { ciphertext, nonce, associated_data: beside } = listed.encrypt_certificate;
    assert.equal(Aes.AesGcm.decrypt(ciphertext, wechat.seal, nonce, beside), wechat.certificate);
  },
});
