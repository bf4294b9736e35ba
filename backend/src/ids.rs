//! Names that cannot be guessed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Crockford's alphabet: no I, L, O or U, so a name can be read over the phone.
const READABLE: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// `N` bytes from the operating system.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system has random bytes");
    bytes
}

/// A cart's name: 128 random bits.
pub fn cart() -> String {
    format!("c_{}", URL_SAFE_NO_PAD.encode(random::<16>()))
}

/// An account's name: 128 random bits.
pub fn account() -> String {
    format!("a_{}", URL_SAFE_NO_PAD.encode(random::<16>()))
}

/// The name of an app of a third party: 128 random bits.
pub fn client() -> String {
    format!("app_{}", URL_SAFE_NO_PAD.encode(random::<16>()))
}

/// A session's name: 128 random bits.
pub fn session() -> String {
    format!("s_{}", URL_SAFE_NO_PAD.encode(random::<16>()))
}

/// A passkey's name: 128 random bits.
pub fn passkey() -> String {
    format!("k_{}", URL_SAFE_NO_PAD.encode(random::<16>()))
}

/// The name of a provider's word that opens an account: 128 random bits.
pub fn identity() -> String {
    format!("i_{}", URL_SAFE_NO_PAD.encode(random::<16>()))
}

/// The name of an invitation to work for a shop: 128 random bits.
pub fn invitation() -> String {
    format!("n_{}", URL_SAFE_NO_PAD.encode(random::<16>()))
}

/// What opens an account without its second factor: 120 random bits in six groups that can be read out.
pub fn recovery_code() -> String {
    let letters = random::<24>().map(|b| char::from(READABLE[usize::from(b % 32)]));
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// A payment's name: 128 random bits.
pub fn payment() -> String {
    format!("p_{}", URL_SAFE_NO_PAD.encode(random::<16>()))
}

/// A quote's name: 128 random bits.
pub fn quote() -> String {
    format!("q_{}", URL_SAFE_NO_PAD.encode(random::<16>()))
}

/// A refund's name: 128 random bits.
pub fn refund() -> String {
    format!("r_{}", URL_SAFE_NO_PAD.encode(random::<16>()))
}

/// A parcel's name: 128 random bits.
pub fn shipment() -> String {
    format!("s_{}", URL_SAFE_NO_PAD.encode(random::<16>()))
}

/// A return's name: 128 random bits.
pub fn goods_return() -> String {
    format!("b_{}", URL_SAFE_NO_PAD.encode(random::<16>()))
}

/// A payout's name: 128 random bits.
pub fn payout() -> String {
    format!("o_{}", URL_SAFE_NO_PAD.encode(random::<16>()))
}

/// A kept card's name: 128 random bits.
pub fn saved() -> String {
    format!("m_{}", URL_SAFE_NO_PAD.encode(random::<16>()))
}

/// What opens an order: 192 random bits.
pub fn secret() -> String {
    URL_SAFE_NO_PAD.encode(random::<24>())
}

/// A request that came without a name.
pub fn request() -> String {
    URL_SAFE_NO_PAD.encode(random::<12>())
}

/// An order's name: `V-7K3M-9QXA`, 40 random bits.
pub fn order() -> String {
    let letters: Vec<char> = random::<8>().iter().map(|b| char::from(READABLE[usize::from(b % 32)])).collect();
    let (left, right) = letters.split_at(4);
    format!("V-{}-{}", left.iter().collect::<String>(), right.iter().collect::<String>())
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The bytes of a hexadecimal text, if it is one.
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(text.get(i..i + 2)?, 16).ok()).collect()
}
