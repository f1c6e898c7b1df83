//! Reads the code of a receipt from a picture: an address of the page that checks proofs, whose fragment is the receipt.
//! The origin in it is not looked at, because only what is signed counts.

use rqrr::PreparedImage;
use wire::fragment;

/// The page that a receipt's address opens.
const PAGE: &str = "/verify";
/// No receipt is longer; a code of the largest version holds fewer bytes.
const ADDRESS_BYTES_MAX: usize = 4_096;

/// What a picture shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Seen {
    /// No code that can be read.
    Nothing,
    /// A code, and not a receipt's.
    Other,
    /// A code of the form that receipts have, with what it holds. Nothing in it was verified.
    Receipt(String),
}

/// Reads a picture in shades of grey, whose rows have this many pixels.
pub(super) fn read(width: usize, grey: &[u8]) -> Seen {
    let Some(height) = grey.len().checked_div(width).filter(|height| *height > 0) else {
        return Seen::Nothing;
    };
    let light = Light::of(width, grey);
    let is_dark = |x: usize, y: usize| {
        let pixel = y.checked_mul(width).and_then(|row| grey.get(row.checked_add(x)?));
        pixel.is_some_and(|shade| *shade < light.middle(x, y))
    };
    let mut picture = PreparedImage::prepare_from_bitmap(width, height, is_dark);
    let grids = picture.detect_grids();
    let texts = grids.iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text);
    let mut seen = Seen::Nothing;
    for text in texts {
        match receipt(&text) {
            Some(receipt) => return Seen::Receipt(receipt),
            None => seen = Seen::Other,
        }
    }
    seen
}

/// How light and how dark it is around each place of a picture. What is darker than the middle of the two is dark: a
/// mean would follow how much ink there is, and shift blurred edges by it.
struct Light {
    columns: usize,
    middles: Vec<u8>,
}

/// The length of a block's side, in pixels: some modules of a code.
const BLOCK: usize = 16;
/// How many blocks on each side are looked at.
const AROUND: usize = 2;
/// Where light and dark differ by less, there is nothing to read.
const CONTRAST_MIN: u8 = 32;

impl Light {
    fn of(width: usize, grey: &[u8]) -> Self {
        let columns = width.div_ceil(BLOCK);
        let mut ranges: Vec<(u8, u8)> = Vec::new();
        for rows in grey.chunks(width.saturating_mul(BLOCK)) {
            let mut blocks = vec![(u8::MAX, u8::MIN); columns];
            for row in rows.chunks(width) {
                for (block, shades) in blocks.iter_mut().zip(row.chunks(BLOCK)) {
                    *block = shades
                        .iter()
                        .fold(*block, |(dark, light), shade| (dark.min(*shade), light.max(*shade)));
                }
            }
            ranges.extend(blocks);
        }
        let near = |at: usize| at.saturating_sub(AROUND)..at.saturating_add(AROUND + 1);
        let middles = (0..ranges.len()).map(|at| {
            let (row, column) = (at / columns, at % columns);
            let columns_near = near(column).start..near(column).end.min(columns);
            let rows_near = near(row).filter_map(|row| {
                let start = row.checked_mul(columns)?;
                ranges.get(start + columns_near.start..start + columns_near.end)
            });
            let around = rows_near.flatten().copied();
            let (dark, light) =
                around.fold((u8::MAX, u8::MIN), |all, one| (all.0.min(one.0), all.1.max(one.1)));
            if light.saturating_sub(dark) < CONTRAST_MIN { 0 } else { dark.midpoint(light) }
        });
        Self { columns, middles: middles.collect() }
    }

    fn middle(&self, x: usize, y: usize) -> u8 {
        let at = (y / BLOCK).saturating_mul(self.columns).saturating_add(x / BLOCK);
        self.middles.get(at).copied().unwrap_or_default()
    }
}

/// The receipt in the address that a receipt's code has.
fn receipt(address: &str) -> Option<String> {
    let (page, note) = address.split_once('#')?;
    let host = page.strip_prefix("https://").or_else(|| page.strip_prefix("http://"))?;
    let host = host.strip_suffix(PAGE)?;
    let is_host = !host.is_empty() && !host.contains(['/', '?']);
    let is_short = address.len() <= ADDRESS_BYTES_MAX;
    fragment::read(note).filter(|note| is_host && is_short && !note.is_empty())
}

#[cfg(test)]
mod tests {
    use fastrand::Rng;
    use qrcode::{Color, EcLevel, QrCode};

    use super::*;

    const RECEIPT: &str = include_str!("../../../tests/vectors/base/receipt.txt");
    const WIDTH: usize = 1280;
    const HEIGHT: usize = 720;
    /// How dark a printed module and its paper are before a camera.
    const INK: f64 = 60.0;
    const PAPER: f64 = 200.0;

    fn address(receipt: &str) -> String {
        ["https://tickets.example/verify#", &fragment::write(receipt)].concat()
    }

    /// How a code is held before the camera.
    #[derive(Debug, Clone, Copy)]
    struct Held {
        /// The length of a module's side, in pixels.
        module: f64,
        /// By how many degrees it is turned.
        degrees: f64,
        /// Over how many pixels on each side an edge is blurred.
        blur: usize,
        /// By how much the brightness of a pixel is off at most.
        noise: f64,
        /// How much of the light is left on the dark side of the picture, from 0 to 1.
        lit: f64,
    }

    const STILL: Held = Held { module: 5.0, degrees: 0.0, blur: 0, noise: 0.0, lit: 1.0 };

    /// The picture that a camera has of the code of this text, as receipts have it.
    fn picture(text: &str, held: Held) -> Vec<u8> {
        let code = QrCode::with_error_correction_level(text, EcLevel::L).expect("a code");
        let side = code.width();
        let modules = code.to_colors();
        let (sin, cos) = held.degrees.to_radians().sin_cos();
        let middle = side as f64 / 2.0;
        let is_dark = |column: f64, row: f64| {
            let inside = |at: f64| (0.0..side as f64).contains(&at);
            inside(column)
                && inside(row)
                && modules[row as usize * side + column as usize] == Color::Dark
        };
        let sharp: Vec<f64> = (0..WIDTH * HEIGHT)
            .map(|at| {
                let x = (at % WIDTH) as f64 - WIDTH as f64 / 2.0;
                let y = (at / WIDTH) as f64 - HEIGHT as f64 / 2.0;
                let column = (x * cos + y * sin) / held.module + middle;
                let row = (y * cos - x * sin) / held.module + middle;
                if is_dark(column, row) { INK } else { PAPER }
            })
            .collect();
        let mut rng = Rng::with_seed(7);
        (0..WIDTH * HEIGHT)
            .map(|at| {
                let (x, y) = (at % WIDTH, at / WIDTH);
                let near = |at: usize, end: usize| {
                    at.saturating_sub(held.blur)..=(at + held.blur).min(end - 1)
                };
                let around = near(y, HEIGHT).flat_map(|y| near(x, WIDTH).map(move |x| (x, y)));
                let around: Vec<f64> = around.map(|(x, y)| sharp[y * WIDTH + x]).collect();
                let mean = around.iter().sum::<f64>() / around.len() as f64;
                let light = held.lit + (1.0 - held.lit) * x as f64 / WIDTH as f64;
                (mean * light + (rng.f64() * 2.0 - 1.0) * held.noise) as u8
            })
            .collect()
    }

    #[test]
    fn the_code_of_a_receipt_is_read_however_it_is_held() {
        let cases = [
            STILL,
            Held { module: 4.0, ..STILL },
            Held { degrees: 4.0, ..STILL },
            Held { degrees: 90.0, ..STILL },
            Held { degrees: 183.0, ..STILL },
            Held { blur: 1, ..STILL },
            Held { noise: 25.0, ..STILL },
            Held { lit: 0.3, ..STILL },
            Held { module: 6.0, degrees: -3.0, blur: 1, noise: 8.0, ..STILL },
        ];
        for held in cases {
            let seen = read(WIDTH, &picture(&address(RECEIPT), held));
            assert_eq!(seen, Seen::Receipt(RECEIPT.to_owned()), "{held:?}");
        }
    }

    #[test]
    fn a_picture_without_a_whole_code_shows_nothing() {
        let code = picture(&address(RECEIPT), STILL);
        let mut half = code.clone();
        half[WIDTH * HEIGHT / 2..].fill(200);
        let far = picture(&address(RECEIPT), Held { module: 1.0, ..STILL });
        let blurred = picture(&address(RECEIPT), Held { blur: 5, ..STILL });
        let cases = [
            ("a code out of focus", blurred),
            ("no pixels", Vec::new()),
            ("fewer than a row", vec![0; 3]),
            ("paper", vec![200; WIDTH * HEIGHT]),
            ("half of a code", half),
            ("a code far away", far),
        ];
        for (what, picture) in cases {
            assert_eq!(read(WIDTH, &picture), Seen::Nothing, "{what}");
        }
        assert_eq!(read(0, &code), Seen::Nothing);
    }

    #[test]
    fn another_code_is_told_from_a_receipts() {
        let note = fragment::write(RECEIPT);
        let receipts = [
            "https://tickets.example",
            "http://localhost:1234",
            // Nobody's word is taken for the origin: what counts is signed.
            "https://another.example",
        ];
        for origin in receipts {
            let address = format!("{origin}/verify#{note}");
            assert_eq!(receipt(&address).as_deref(), Some(RECEIPT), "{address}");
        }
        let others = [
            "https://tickets.example/".to_owned(),
            "https://tickets.example/verify".to_owned(),
            "https://tickets.example/verify#".to_owned(),
            format!("https://tickets.example/p/1#{note}"),
            format!("https://tickets.example/verify?a=1#{note}"),
            format!("https:///verify#{note}"),
            format!("javascript:alert(1)//verify#{note}"),
            format!("https://tickets.example/verify#{note} "),
            format!("https://tickets.example/verify#{}", "a".repeat(ADDRESS_BYTES_MAX)),
            RECEIPT.to_owned(),
        ];
        for other in others {
            assert_eq!(receipt(&other), None, "{other}");
        }
        let seen = read(WIDTH, &picture("https://tickets.example/", STILL));
        assert_eq!(seen, Seen::Other);
    }

    #[test]
    fn whatever_is_held_before_the_camera_the_reader_goes_on() {
        let code = picture(&address(RECEIPT), STILL);
        for seed in 0..24 {
            let mut rng = Rng::with_seed(seed);
            let mut picture = code.clone();
            // Blots on a code: its frame is found, and what it holds is anything.
            for _ in 0..rng.usize(1..200) {
                let (x, y) = (rng.usize(300..960), rng.usize(0..700));
                let (shade, size) = (rng.u8(..), rng.usize(4..20));
                for row in y..y + size {
                    picture[row * WIDTH + x..row * WIDTH + x + size].fill(shade);
                }
            }
            let seen = read(WIDTH, &picture);
            let is_whole = seen == Seen::Receipt(RECEIPT.to_owned());
            assert!(is_whole || seen == Seen::Nothing, "seed {seed}: {seen:?}");
        }
    }
}
