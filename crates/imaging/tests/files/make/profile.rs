//! Colour profiles: those that moxcms knows, and one for inks whose table is known to the last number.

use moxcms::{ColorProfile, LocalizableString, ProfileText};

/// Stands in a profile's description, to see whether it leaks.
pub(crate) const SECRET: &str = "SECRET-PROFILE-NAME";

pub(crate) fn display_p3() -> Vec<u8> {
    named(ColorProfile::new_display_p3())
}

pub(crate) fn adobe_rgb() -> Vec<u8> {
    named(ColorProfile::new_adobe_rgb())
}

pub(crate) fn srgb() -> Vec<u8> {
    named(ColorProfile::new_srgb())
}

fn named(mut profile: ColorProfile) -> Vec<u8> {
    let text = LocalizableString::new("en".into(), "US".into(), SECRET.into());
    profile.description = Some(ProfileText::Localizable(vec![text]));
    profile.encode().unwrap()
}

/// The Lab colour (D50) of inks that are on (1) or off (0), as [`cmyk`] has it.
pub(crate) fn lab_of_inks([c, m, y, k]: [f64; 4]) -> [f64; 3] {
    // Paper, less what each ink takes; black takes nearly all.
    let (l, a, b) = (
        95.0 - 35.0 * c - 45.0 * m - 8.0 * y,
        -36.0 * c + 72.0 * m - 5.0 * y,
        -50.0 * c - 5.0 * m + 90.0 * y,
    );
    [l.max(10.0) * (1.0 - k) + 8.0 * k, a * (1.0 - k), b * (1.0 - k)]
}

/// A version 2 printer profile: one table of Lab colours with an ink off or on in each direction.
pub(crate) fn cmyk() -> Vec<u8> {
    let mut table = b"mft2\0\0\0\0".to_vec();
    table.extend([4, 3, 2, 0]);
    let identity = [1_u32, 0, 0, 0, 1, 0, 0, 0, 1].map(|one| one << 16);
    table.extend(identity.into_iter().flat_map(u32::to_be_bytes));
    let straight = |channels| [0_u16, 0xffff].repeat(channels);
    let entries = [2, 2].into_iter().chain(straight(4)).chain(nodes()).chain(straight(3));
    table.extend(entries.flat_map(u16::to_be_bytes));
    let text =
        [b"desc\0\0\0\0".as_slice(), &(SECRET.len() as u32 + 1).to_be_bytes(), SECRET.as_bytes(), &[0; 80]]
            .concat();
    let white = [
        b"XYZ \0\0\0\0".as_slice(),
        &0xf6d6_u32.to_be_bytes(),
        &0x10000_u32.to_be_bytes(),
        &0xd32d_u32.to_be_bytes(),
    ]
    .concat();
    profile(&[(*b"A2B0", table), (*b"desc", text), (*b"wtpt", white)])
}

/// The first ink changes slowest.
fn nodes() -> impl Iterator<Item = u16> {
    (0..16).flat_map(|node| {
        let [l, a, b] = lab_of_inks([3, 2, 1, 0].map(|bit| f64::from(node >> bit & 1)));
        [l / 100.0 * 65280.0, (a + 128.0) * 256.0, (b + 128.0) * 256.0].map(|number| number.round() as u16)
    })
}

fn profile(tags: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut bytes = vec![0; 128];
    bytes[8..12].copy_from_slice(&0x0240_0000_u32.to_be_bytes());
    bytes[12..24].copy_from_slice(b"prtrCMYKLab ");
    bytes[24..36].copy_from_slice(&[0x07, 0xea, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
    bytes[36..40].copy_from_slice(b"acsp");
    let illuminant = [0xf6d6_u32, 0x10000, 0xd32d].map(u32::to_be_bytes).concat();
    bytes[68..80].copy_from_slice(&illuminant);
    bytes.extend((tags.len() as u32).to_be_bytes());
    let mut at = bytes.len() + 12 * tags.len();
    for (name, data) in tags {
        bytes.extend(name);
        bytes.extend((at as u32).to_be_bytes());
        bytes.extend((data.len() as u32).to_be_bytes());
        at += data.len().next_multiple_of(4);
    }
    for (_, data) in tags {
        bytes.extend(data);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
    }
    let length = (bytes.len() as u32).to_be_bytes();
    bytes[..4].copy_from_slice(&length);
    bytes
}
