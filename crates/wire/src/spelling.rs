//! A macro for closed enums whose variants each have one spelling in notes, JSON and the database.

/// Defines an enum from a table of `Variant = "spelling"`, with `ALL`, `as_str`, `parse` and serde by that spelling.
macro_rules! spelled {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident { $($(#[$doc:meta])* $variant:ident = $spelling:literal,)* }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $vis enum $name {
            $($(#[$doc])* $variant,)*
        }

        impl $name {
            /// Every variant, in the order of the table.
            $vis const ALL: [Self; [$($spelling),*].len()] = [$(Self::$variant),*];

            /// The one spelling.
            #[must_use]
            $vis const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $spelling,)* }
            }

            /// Reads the one spelling; `None` for any other text.
            #[must_use]
            $vis fn parse(text: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|variant| variant.as_str() == text)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                let unknown = concat!("not a ", stringify!($name));
                Self::parse(&text).ok_or_else(|| serde::de::Error::custom(unknown))
            }
        }
    };
}

pub(crate) use spelled;
