//! The daily bill of refunds, by which a merchant learns of refunds that nobody reported to it.
//!
//! Source: pay.weixin.qq.com, "申请交易账单", "下载账单" and "下载账单-产品介绍". A signed answer names an address and the
//! SHA-1 of a file; the file itself is not signed. It is text: the names of the columns, a line for each refund in which
//! every field begins with a grave accent, then totals. The bill of a day is there from ten o'clock of the next, China
//! time, for three months.

use flate2::read::GzDecoder;
use serde::Deserialize;
use sha1::{Digest as _, Sha1};
use std::io::Read as _;

/// Where the bill of a day is asked for.
pub const PATH: &str = "/v3/bill/tradebill";
/// Where the file of a bill is, before its token.
pub const FILE_PATH: &str = "/v3/billdownload/file";
/// The one digest that is documented.
const HASH: &str = "SHA1";
/// The longest bill that is read, in bytes: a hundred thousand refunds.
const BYTES_MAX: u64 = 67_108_864;

/// The path at which the refunds of a day are asked for. The day is written `yyyy-MM-dd`.
#[must_use]
pub fn refunds_path(day: &str) -> String {
    format!("{PATH}?bill_date={day}&bill_type=REFUND&tar_type=GZIP")
}

/// Where the file of a bill is, and what it has to be.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BillFile {
    /// `SHA1`
    pub hash_type: String,
    /// The digest of the file as it is before its compression, in hexadecimal digits.
    pub hash_value: String,
    /// The address of the file, at the provider.
    pub download_url: String,
}

impl BillFile {
    /// The path of the file with its query, where the address is one of a bill. Whatever host it names, the file is
    /// asked for where the provider is.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        let at = self.download_url.find(FILE_PATH)?;
        let before = self.download_url.get(..at)?.strip_prefix("https://");
        let before = before.or_else(|| self.download_url.get(..at)?.strip_prefix("http://"))?;
        let path = self.download_url.get(at..)?;
        let query = path.strip_prefix(FILE_PATH)?.starts_with('?');
        (query && !before.contains(['/', '?', '#'])).then_some(path)
    }

    /// The refunds in a file, when it is the one that was named.
    ///
    /// # Errors
    /// Says what is wrong with the file.
    pub fn read(&self, compressed: &[u8]) -> Result<Vec<BilledRefund>, BillFault> {
        let mut bill = Vec::new();
        let mut limited = GzDecoder::new(compressed).take(BYTES_MAX);
        limited.read_to_end(&mut bill).map_err(|_| BillFault::Compression)?;
        if self.hash_type != HASH || !self.hash_value.eq_ignore_ascii_case(&digest(&bill)) {
            return Err(BillFault::Digest);
        }
        read(core::str::from_utf8(&bill).map_err(|_| BillFault::Text)?)
    }
}

fn digest(bill: &[u8]) -> String {
    wire::digest::hex(&Sha1::digest(bill))
}

/// A refund as the bill names it. What became of it is for a signed answer about its number to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BilledRefund {
    /// The merchant.
    pub mchid: String,
    /// The merchant's number of the order.
    pub out_trade_no: String,
    /// The merchant's number of the refund; of one that was made in the console, the console's.
    pub out_refund_no: String,
}

/// Why a file is not the bill that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BillFault {
    /// It can't be decompressed.
    #[error("the bill can't be decompressed")]
    Compression,
    /// It is not the file that the signed answer named.
    #[error("the bill has another digest than the answer named")]
    Digest,
    /// It is not text.
    #[error("the bill is not UTF-8")]
    Text,
    /// It lacks this column.
    #[error("the bill has no column {0}")]
    Column(&'static str),
    /// This line, counted from one, has fewer fields than there are columns.
    #[error("line {0} of the bill is cut off")]
    Line(usize),
}

const MERCHANT: &str = "商户号";
const ORDER: &str = "商户订单号";
const REFUND: &str = "商户退款单号";

fn read(bill: &str) -> Result<Vec<BilledRefund>, BillFault> {
    let mut lines = bill.trim_start_matches('\u{feff}').lines();
    let columns: Vec<_> = lines.next().unwrap_or_default().split(',').collect();
    let column = |name| {
        let at = columns.iter().position(|column| *column == name);
        at.ok_or(BillFault::Column(name))
    };
    let (merchant, order, refund) = (column(MERCHANT)?, column(ORDER)?, column(REFUND)?);
    // The totals begin where no field begins with the accent.
    let rows = lines.map_while(|line| line.strip_prefix('`')).enumerate();
    let rows = rows.map(|(row, line)| {
        let fields: Vec<_> = line.split(",`").collect();
        let field = |at: usize| Some(fields.get(at)?.trim().to_owned());
        let whole = fields.len() >= columns.len();
        let refund = || {
            Some(BilledRefund {
                mchid: field(merchant)?,
                out_trade_no: field(order)?,
                out_refund_no: field(refund)?,
            })
        };
        whole.then(refund).flatten().ok_or(BillFault::Line(row + 2))
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write as _;

    const PUBLISHED: &str = include_str!("../../../../tests/published/wechat/bill/refund.full.csv");

    fn refund(number: u8) -> BilledRefund {
        BilledRefund {
            mchid: "1900000109".into(),
            out_trade_no: format!("order{number}"),
            out_refund_no: format!("refund{number}"),
        }
    }

    /// What names this bill, and its file.
    fn named(bill: &str) -> (BillFile, Vec<u8>) {
        let mut file = GzEncoder::new(Vec::new(), Compression::fast());
        file.write_all(bill.as_bytes()).expect("memory");
        let hash_value = digest(bill.as_bytes()).to_uppercase();
        let download_url = format!("https://api.example{FILE_PATH}?token=1");
        let named = BillFile { hash_type: HASH.into(), hash_value, download_url };
        (named, file.finish().expect("memory"))
    }

    #[test]
    fn every_refund_of_a_published_bill_is_read_and_none_of_its_totals() {
        let (file, bytes) = named(PUBLISHED);
        assert_eq!(file.read(&bytes), Ok(vec![refund(1), refund(2)]));
        let head: String = PUBLISHED.lines().take(1).collect();
        let (file, bytes) = named(&head);
        assert_eq!(file.read(&bytes), Ok(vec![]));
    }

    #[test]
    fn columns_are_found_by_their_names_as_the_provider_adds_some_now_and_then() {
        let text = "商户退款单号,新列,商户订单号,商户号\n`refund1,`x,`order1,`1900000109\n总交易单数\n`1\n";
        let (file, bytes) = named(text);
        assert_eq!(file.read(&bytes), Ok(vec![refund(1)]));
    }

    #[test]
    fn a_file_that_is_not_the_one_that_was_named_is_not_read() {
        let (file, bytes) = named(PUBLISHED);
        let (_, other) = named(&PUBLISHED.replace("refund1", "refund3"));
        let md5 = BillFile { hash_type: "MD5".into(), ..file.clone() };
        let cut = PUBLISHED.split("`refund2").next().unwrap_or_default();
        let (cut_file, cut_bytes) = named(cut);
        let (html_file, html) = named("<html>");
        let rows = [
            (file.read(&other), BillFault::Digest),
            (md5.read(&bytes), BillFault::Digest),
            (file.read(PUBLISHED.as_bytes()), BillFault::Compression),
            (cut_file.read(&cut_bytes), BillFault::Line(3)),
            (html_file.read(&html), BillFault::Column(MERCHANT)),
        ];
        for (read, fault) in rows {
            assert_eq!(read, Err(fault));
        }
    }

    #[test]
    fn a_file_is_asked_for_at_the_provider_only() {
        let rows = [
            ("https://api.example/v3/billdownload/file?token=a", true),
            ("http://[::1]:80/v3/billdownload/file?token=a", true),
            ("https://api.example/v3/billdownload/file", false),
            ("https://api.example/v3/refund?x=/v3/billdownload/file?token=a", false),
            ("https://api.example/a/v3/billdownload/file?token=a", false),
            ("ftp://api.example/v3/billdownload/file?token=a", false),
            ("/v3/billdownload/file?token=a", false),
            ("", false),
        ];
        let (file, _) = named("");
        for (url, is_one) in rows {
            let file = BillFile { download_url: url.into(), ..file.clone() };
            let path = is_one.then_some("/v3/billdownload/file?token=a");
            assert_eq!(file.path(), path, "{url}");
        }
    }
}
