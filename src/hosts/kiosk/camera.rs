//! The camera of the kiosk: its frames as shades of grey. It is open for as long as this value lives.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CanvasRenderingContext2d, Document, HtmlCanvasElement, HtmlMediaElement, HtmlVideoElement,
    MediaStream, MediaStreamConstraints, MediaStreamTrack,
};

/// The longer side of a frame that is read, in pixels: enough for the codes of receipts, and read in a fraction of a second.
const SIDE_MAX: u32 = 1280;

/// An open camera.
pub(crate) struct Camera {
    stream: MediaStream,
    canvas: HtmlCanvasElement,
}

/// A picture in shades of grey, row by row.
pub(crate) struct Frame {
    /// The length of a row, in pixels.
    pub(crate) width: usize,
    /// A byte for each pixel, 0 for black.
    pub(crate) grey: Vec<u8>,
}

impl Camera {
    /// Opens the camera that looks away from the screen, or the one that there is. `None` if there is none, or it may
    /// not be used.
    pub(crate) async fn open() -> Option<Self> {
        let canvas = document()?.create_element("canvas").ok()?.dyn_into().ok()?;
        // Without a secure context there are no devices, whatever the type states.
        let navigator = web_sys::window()?.navigator();
        let devices = js_sys::Reflect::get(&navigator, &"mediaDevices".into()).ok()?;
        let devices: web_sys::MediaDevices = devices.dyn_into().ok()?;
        let video = object(&[
            ("facingMode", "environment".into()),
            ("width", SIDE_MAX.into()),
            ("height", 720.into()),
        ]);
        let wishes = MediaStreamConstraints::new();
        wishes.set_video(&video);
        let asked = devices.get_user_media_with_constraints(&wishes).ok()?;
        let stream = JsFuture::from(asked).await.ok()?.dyn_into().ok()?;
        Some(Self { stream, canvas })
    }

    /// Shows what the camera sees in the video element of this name, and returns what it sees now.
    pub(crate) fn frame(&self, view: &str) -> Option<Frame> {
        let view = document()?.get_element_by_id(view)?.dyn_into::<HtmlVideoElement>().ok()?;
        if view.src_object().as_ref() != Some(&self.stream) {
            view.set_muted(true);
            view.set_src_object(Some(&self.stream));
            _ = view.play();
        }
        let (width, height) = (view.video_width(), view.video_height());
        if width == 0 || height == 0 || view.ready_state() < HtmlMediaElement::HAVE_CURRENT_DATA {
            return None;
        }
        let longer = width.max(height);
        let scaled = |side: u32| {
            let is_large = longer > SIDE_MAX;
            if is_large { side.saturating_mul(SIDE_MAX).div_ceil(longer) } else { side }
        };
        let (width, height) = (scaled(width), scaled(height));
        self.canvas.set_width(width);
        self.canvas.set_height(height);
        // Each frame is read, so a copy on the graphics card would be of no use.
        let options = object(&[("willReadFrequently", true.into())]);
        let context = self.canvas.get_context_with_context_options("2d", &options).ok()??;
        let context: CanvasRenderingContext2d = context.dyn_into().ok()?;
        let (w, h) = (f64::from(width), f64::from(height));
        context.draw_image_with_html_video_element_and_dw_and_dh(&view, 0.0, 0.0, w, h).ok()?;
        let pixels = context.get_image_data(0.0, 0.0, w, h).ok()?.data();
        let grey = pixels.chunks_exact(4).map(brightness).collect();
        Some(Frame { width: usize::try_from(width).ok()?, grey })
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        for track in self.stream.get_tracks() {
            track.unchecked_into::<MediaStreamTrack>().stop();
        }
    }
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

fn object(pairs: &[(&str, JsValue)]) -> js_sys::Object {
    let object = js_sys::Object::new();
    for (name, value) in pairs {
        _ = js_sys::Reflect::set(&object, &(*name).into(), value);
    }
    object
}

/// How bright a pixel of red, green, blue and opacity is; the eye sees green best.
fn brightness(pixel: &[u8]) -> u8 {
    let weights = [77u16, 150, 29];
    let sum = pixel.iter().zip(weights).map(|(part, weight)| u16::from(*part) * weight);
    let sum = sum.fold(0u16, u16::saturating_add);
    u8::try_from(sum >> 8).unwrap_or(u8::MAX)
}
