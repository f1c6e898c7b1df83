//! What `proof` accepts and refuses, rule by rule, and the vectors with the same rules for
//! other languages.

#[cfg(test)]
mod sale;
#[cfg(test)]
mod verdict;
#[cfg(test)]
mod cases;
#[cfg(test)]
mod vectors;
#[cfg(test)]
mod every_byte;
#[cfg(test)]
mod hostile_orders;
#[cfg(test)]
mod tariff;
#[cfg(test)]
mod quote;
#[cfg(test)]
mod instruction;
#[cfg(test)]
mod receipt;
#[cfg(test)]
mod status;
#[cfg(test)]
mod evidence;
#[cfg(test)]
mod price_proof;
#[cfg(test)]
mod protocol;
