//! Pictures of 10 by 6 pixels made with npm `ktx2-encoder` 0.6.0, and UASTC blocks of random bits (six of every mode); the
//! sums are of what the Basis transcoder of npm `three` makes of them.

use base64::Engine;

use super::*;
use crate::codec::basis::uastc;

const ETC1S: &str = "q0tUWCAyMLsNChoKAAAAAAEAAAAKAAAABgAAAAAAAAAAAAAAAQAAAAEAAAABAAAAaAAAACwAAACUAAAAJAAAALgAAAAAAAAAogAAAAAAAABaAQAAAAAAAAMAAAAAAAAAAAAAAAAAAAAsAAAAAAAAAAIAKACjAQEAAwMAAAgAAAAAAAAAAAA/AAAAAAAAAAAA/////x8AAABLVFh3cml0ZXIAQmFzaXMgVW5pdmVyc2FsIDIuNTAAAAYABgA1AAAAGQAAACwAAAAAAAAAAAAAAAAAAAADAAAAAAAAAAAAAAAPwAwAAAAAAABS1gfwBEAAAABIie0y6ADiBggAAABAVhcoBQGIACAAAAAIyS2K/YGDldpWHKSyEvCHstQmTfX399990s/6r6qqMv/4+AAAwUQAAAAAAADyX80AmAEAAAAAAEDKARABQQAAABBEowHABAAAAAAAAAIIAMQQ6g==";
const ETC1S_ALPHA: &str = "q0tUWCAyMLsNChoKAAAAAAEAAAAKAAAABgAAAAAAAAAAAAAAAQAAAAEAAAABAAAAaAAAADwAAACkAAAAJAAAAMgAAAAAAAAAwAAAAAAAAACIAQAAAAAAAAgAAAAAAAAAAAAAAAAAAAA8AAAAAAAAAAIAOACjAQEAAwMAAAgIAAAAAAAAAAA/AAAAAAAAAAAA/////0AAPw8AAAAAAAAAAP////8fAAAAS1RYd3JpdGVyAEJhc2lzIFVuaXZlcnNhbCAyLjUwAAAKAAoAPgAAACkAAAAxAAAAAAAAAAAAAAAAAAAABAAAAAQAAAAEAAAAD8AUAAEAAAAQtAJXH8DbgAEAgCHR1OADBjqAOAABAACAsGt0dUbsAIiAAAAAAASSEwC3DSRphf4w48OxdW6kshLwh7LUJk319/dftbKy+q+qqroasLra2NjY2NhY2dh90s8y//j4AADBRAAAAAAAAPJfKYUCMAVAAAAAAASNRsgCPAwbAAAYkh7ACFYQAEwAAAAAAAAggACFjyA1Ost4FQ==";
const UASTC: &str = "q0tUWCAyMLsNChoKAAAAAAEAAAAKAAAABgAAAAAAAAAAAAAAAQAAAAEAAAAAAAAAaAAAACwAAACUAAAALAAAAAAAAAAAAAAAAAAAAAAAAADAAAAAAAAAAGAAAAAAAAAAYAAAAAAAAAAsAAAAAAAAAAIAKACmAQEAAwMAABAAAAAAAAAAAAB/AAAAAAAAAAAA/////x8AAABLVFh3cml0ZXIAQmFzaXMgVW5pdmVyc2FsIDIuNTAAAAQAAAB/fwAAW2YFOIya9CIJySaYZ/RQVpOC0/Q1QWRw+U6MAuKAYgCbpiIWwYrVpIiIW1UHAPz/E1gdlsraw8yGdggoeHh4AFuk5eDlxxyXqOEauxq7GruTsO5SMi0l6Ssg06j//n4A";
const UASTC_ZSTD: &str = "q0tUWCAyMLsNChoKAAAAAAEAAAAKAAAABgAAAAAAAAAAAAAAAQAAAAEAAAACAAAAaAAAACwAAACUAAAAJAAAAAAAAAAAAAAAAAAAAAAAAAC4AAAAAAAAAGkAAAAAAAAAYAAAAAAAAAAsAAAAAAAAAAIAKACmAQEAAwMAABAAAAAAAAAAAAB/AwAAAAAAAAAA/////x8AAABLVFh3cml0ZXIAQmFzaXMgVW5pdmVyc2FsIDIuNTAAACi1L/0gYAEDACB50tvQKcNFBjaNYp3yUGnPJtDyVk5F87bjXhBD5q9jQOpQ89ooSyCKiFdVBwD8/w/SLRKMnDmcdRkcdil4eHggqfLVfNyspKvxGbsZuxm7j4QH4t43d4wgvKeLqP/+fg==";
const BLOCKS: &str = "wVwCiewtCpFn7I5loY3rvlFVMvvuopP4C8lC7pCGwXGxtQHR2FS7cYACFZD/C03DoTw212zsmeB1hScSD7vnhaE9fjXeGBdJlmdhdI5cQ8thT1YBd9x1Z/6LzxRN1Pya9V2qS4rPdnSKoteQ1kGzh7VXTG+ubZtvO0p5pRfOwip1C/23pqY0pfGqK1fa0LrQ9YmvMJY3hK4IZe9zNxhj4nWH6WVoxOIQnEQqXDyX1xT1j1TRDv3xfqwG8z5jEIQfnbmq0cUFc0n3tnfBfUBDDD1xSoanHPmDq/ctDe+uubY9zVtERRYzC4p3CRnoZ2z/ndDFEgvXDJm6iQfJZxkrln0sB1po4qxlHODcSC9vYXAd/PMuToLWQAz//lYiLp6H4+BLXkQCLovBUzUAu1mMv4MsfmBJx6DcBykeiEA8S7VjgRBZvx+CPLL/h4Y4Df+nYzA3ITIw2eR61e1hBBCm6ePoar30AGBTkBfKKeQ8r/CDSlsMCwvHZK/sUScnh3UWs3rNmoWcZ5vMlMbInl/NJxPO4lyw0cWGf7d1EDqygBGz/xR5gRqawFvSHkDhlLiIcwueNZiabLisXzI5Z9ypR/Pgc8q0RZUJa5PDQYnhogWzZt4MTW2GkbsTmJLXZ7keayXsoJ4+ZimHEaIn6x7G0mvVKKNaFQL5c88db04J67ALM9JsoLbMkEOHZmhHg3h4S6pUlTWWvZ++Y8qXuyAz3Ev7D8FCo0XOnXd9Lk2Z6hsrf8UswjFLpuFssB4GlYQ420kek3pTOGzyg0to4Fwd4xthV2muumCvsQ5gLifY2vB7wxE4QH4lwG7ygf5tsnIgWzFgtXnpTS1AuvO1bVvzvLtRqd4tV8nHPsjwdH4LW2PbECh2XgrIGEsp0XKxpPDz5ySlnql7BwBRucM1N/AFTwcdFFBAAXO8U+xRUUBdv5ZnPsT2u7/po9blUw96V4EHZ48dshXDCdl7Uet5KgLm6Ed8SKicF9tiJkTRnaZGMyYHoQnnu3lRebtduSnNvgWQN0L/UP2SmLHeeP888uh9vZd7xLZ7WFr4cHRl2rmZLXp3a9LcCPaCN9NuW3IDcGQyl03bwHwSBRhEy3P+H+UkZZfTvyZCXyg9+M/KEgOej1L35nRZztn5PZZq+U+TfiyFb6olXXB4NZZAa0IV4zICFI8aAze8Ubx11uLdy+af+QvPKdFuB1B0qROjfxafYkIJ796Mw+AsnRXytRg2u1eqY++hU8NV+/6ms/MqqGITCL0vxmZNCukvlhW1n/0hoXyMipYI9rbjFujkabC5Prf9P7qfnq7YpMfSf2JTlA27a4sCSDvjxfrS1JahVb1h2oNAmgMhV7WA0T6xTlWvTRiQgsL81nSgtIE37CvxLpqU7c5q/8QjyoImO5ZNXJX5LOlJTBG0tOF/PuKp2y1qQ9rMS/QdDbHr3vcoJCYHpoKJbO/QUxHQbcO4AEBT20QrRRkpqFE7mg1F5bjPLWC0Pu5Vxlhh+qAWJx1Kp7VA1NMhaFokUD32D4al2/OPgeRpgxxwRhSkH2VpFmO1HdhOaqYLEP4MqlNPEIZtnN8FhMrEXGy2UYkbahYwBk/ECkYqOnHh5pI37MGCfFPbwH2m6nSLCV5BSM5z21QdY8k0Tdqg4lbeE353Vn+y7Px8vLkIBnXKXyPgPCOekk5tQQPjKNE7cr8+V+vHj8IdVtVbUjK59m2fufjBkIBIruIPt1id1EhSP89ZGuJ/e9TXKKezFEjr6p8XoR51VcFKQFxgHsMDWBH/Xshl6Ns6TnAGHJWR0Ly6rRJSsgoK4N6C5R3kTlg3Zy1nu2XZWkUnkDms8Jc7R/tNCxmzPp6jGIXMpMUzDGlNjZzshcOj4F9d3lAumtpQbS22GjgfHbch4DOE1lLzD2ltSZ7MsFqIbR3pnWKwSIKshcLBiSmOHRB/dtsN3LDLegWXFuck7sr75Ud1ETd1ahGF1nxEHVqQJ9k+iaiDyeVmBU6wKJjcCTThj5KtEci9tIUOeAxu3Nek2G6hlyiGARYFs3Y1SLMqvCTHSGVdx0filWljok8EBAiN+6KUCdPE05WqNxQUGmcTEfAP9G+owbUV/U9uPBVoVZHS/3wU3WkDVdS2PVfa35lrLRbvEMNOlVVD0uEU26DrtfFrATxnKBVVN4EcRNCqZXmCys5I6gh/Zf2rpCz8WlhRVdl3Qo0q8eUMl7Ub4s25qnE/USobdg3l1h+BenI+oRz1jOSrT90z5Q3QBTWIz1DrluRR9t1yfKVGptTaYx0tGDcsT0auClkl3xM8XA59dt6c3KYfBUuUKfgThWAMhyPEBp/Z2Cxl6Dl3BxSvrkP44UijQNVnIJHJ+ihQKpj0arOlqPP6+9Q/2d/P8Px3aotqrhFr2i91wBk9YSpSRNZtrAvLw9/mFz4ZbNWMCouc7KGBRvaCv3n2";

fn bytes(text: &str) -> Vec<u8> {
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

/// FNV-1a (Fowler, Noll, Vo) of 32 bits.
fn sum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811C_9DC5, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

fn decoded(picture: &[u8]) -> Result<Vec<u8>, DecodeError> {
    let header = header(picture)?;
    assert!(header.width <= 64 && header.height <= 64);
    let mut rgba = vec![0; header.width as usize * header.height as usize * 4];
    decode(picture, &mut rgba).map(|()| rgba)
}

#[test]
fn pictures_are_what_the_reference_makes_of_them() {
    let cases = [(ETC1S, 3403791748), (ETC1S_ALPHA, 4068634488), (UASTC, 97142326), (UASTC_ZSTD, 558420707)];
    for (text, expected) in cases {
        let rgba = decoded(&bytes(text)).unwrap();
        assert_eq!(rgba.len(), 240);
        assert_eq!(sum(&rgba), expected, "{rgba:?}");
    }
}

#[test]
fn blocks_of_every_mode_are_what_the_reference_makes_of_them() {
    let blocks = bytes(BLOCKS);
    let mut rgba = vec![0; blocks.len() * 4];
    uastc::decode(&blocks, blocks.len() / 4, &mut rgba).unwrap();
    assert_eq!(sum(&rgba), 2_185_396_223);
}

#[test]
fn plain_formats_become_rgba() {
    let cases: [(u32, &[u8], [u8; 4]); 5] = [
        (37, &[1, 2, 3, 4], [1, 2, 3, 4]),
        (44, &[1, 2, 3, 4], [3, 2, 1, 4]),
        (23, &[1, 2, 3], [1, 2, 3, 255]),
        (16, &[1, 2], [1, 2, 0, 255]),
        (70, &[1, 2], [2, 0, 0, 255]),
    ];
    for (format, pixel, expected) in cases {
        let mut picture = IDENTIFIER.to_vec();
        for word in [format, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0] {
            picture.extend(word.to_le_bytes());
        }
        picture.extend(104u64.to_le_bytes());
        picture.extend((pixel.len() as u64).to_le_bytes());
        picture.extend((pixel.len() as u64).to_le_bytes());
        picture.extend(pixel);
        assert_eq!(decoded(&picture), Ok(expected.to_vec()), "format {format}");
    }
}

#[test]
fn every_prefix_and_every_changed_byte_is_refused_or_decoded() {
    for text in [ETC1S, ETC1S_ALPHA, UASTC, UASTC_ZSTD] {
        let good = bytes(text);
        for end in 0..good.len() {
            assert!(decoded(&good[..end]).is_err(), "cut to {end}");
        }
        // Changed sizes are for the reader to weigh.
        for place in (0..20).chain(28..good.len()) {
            for value in [0, 1, 0x7F, 0x80, 0xFE, 0xFF] {
                let mut changed = good.clone();
                changed[place] = value;
                let outcome = decoded(&changed);
                assert!(outcome.is_err() || outcome.is_ok_and(|rgba| rgba.len() == 240));
            }
        }
    }
}
