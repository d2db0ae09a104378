//! What the sample events need of a stack: the picture that `events/tag/photo.json` and `events/moderate/photo.json`
//! speak of, so that both can be invoked on a stack that is still empty.

use std::io::Cursor;

use anyhow::{Context, Result};
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::Value;

use crate::{aws::Aws, deploy::Deployed, workspace};

/// Puts the picture where the sample says it is, unless something is there.
pub(crate) async fn place(aws: &Aws, stack: &Deployed) -> Result<()> {
    let path = workspace::root().join("events/tag/photo.json");
    let event = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let event: Value = serde_json::from_slice(&event)?;
    let key = event["analysis_key"].as_str().context("the sample of Tag names no picture")?;
    // A stack without renditions is a test's own.
    let Ok(bucket) = stack.physical_id("RenditionsBucket") else { return Ok(()) };
    if aws.object(bucket, key).await?.is_none() {
        aws.put_object(bucket, key, red_square()?).await?;
    }
    Ok(())
}

fn red_square() -> Result<Vec<u8>> {
    let square = RgbImage::from_pixel(320, 240, Rgb([200, 30, 40]));
    let mut jpeg = Cursor::new(Vec::new());
    square.write_to(&mut jpeg, ImageFormat::Jpeg)?;
    Ok(jpeg.into_inner())
}
