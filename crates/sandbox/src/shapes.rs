//! The shapes in which the providers were seen to answer and report (`tests/published`), filled with the facts of an
//! order.

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::state::Sandbox;

/// The shapes of one answer, as their files have them.
pub(crate) type Shapes = &'static [&'static str];

/// The files of a state's shapes.
macro_rules! shapes {
    ($($file:literal),+) => {
        &[$(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/published/", $file))),+]
    };
}
pub(crate) use shapes;

impl Sandbox {
    /// One of these shapes, always the same for one order, with what is known of it. A member that the shape does not
    /// have is left out; one that the sandbox does not know stays as the shape has it.
    pub(crate) fn shaped(&self, shapes: Shapes, order: &str, known: &Value) -> Value {
        let shape = self.chosen(order, shapes.len());
        let shape = shapes.get(shape).and_then(|shape| serde_json::from_str(shape).ok());
        filled(shape.unwrap_or_else(|| known.clone()), known)
    }

    /// Which of so many is this order's, by the sandbox's seed.
    pub(crate) fn chosen(&self, order: &str, of: usize) -> usize {
        let mut digest = Sha256::new();
        digest.update(self.0.seed.to_be_bytes());
        digest.update(order);
        let digest = digest.finalize();
        usize::from(*digest.first().unwrap_or(&0)).checked_rem(of).unwrap_or(0)
    }
}

/// The shape with the values that are known.
fn filled(shape: Value, known: &Value) -> Value {
    match (shape, known) {
        (Value::Object(shape), Value::Object(known)) => {
            let member = |(name, value): (String, Value)| {
                let value = match known.get(&name) {
                    Some(known) => filled(value, known),
                    None => value,
                };
                (name, value)
            };
            Value::Object(shape.into_iter().map(member).collect::<Map<_, _>>())
        }
        (_, known) => known.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_shape_says_which_members_there_are_and_the_order_what_is_in_them() {
        let shape =
            json!({"state": "NOTPAY", "amount": {"total": 1, "payer_currency": "CNY"}, "list": []});
        let known =
            json!({"state": "SUCCESS", "amount": {"total": 5, "payer_total": 5}, "time": "now"});
        let expected = json!({"state": "SUCCESS", "amount": {"total": 5, "payer_currency": "CNY"}, "list": []});
        assert_eq!(filled(shape, &known), expected);
        let of_a_part = json!({"list": [1]});
        assert_eq!(filled(json!({"list": []}), &of_a_part), of_a_part);
    }
}
