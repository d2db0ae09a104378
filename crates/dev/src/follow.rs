//! Shows on the terminal what is written to a log.

use std::{io::SeekFrom, path::PathBuf, time::Duration};

use tokio::{
    fs::File,
    io::{AsyncReadExt, AsyncSeekExt},
};

use crate::terminal::say;

/// Follows a file for ever, from where it ends now. It need not be there yet.
pub(crate) async fn follow(path: PathBuf) {
    let mut at = tokio::fs::metadata(&path).await.map_or(0, |file| file.len());
    loop {
        if let Ok(new) = read_from(&path, at).await {
            // A line that is still being written is shown when it is whole.
            let whole = new.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
            String::from_utf8_lossy(&new[..whole]).lines().for_each(say);
            at += whole as u64;
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}

async fn read_from(path: &PathBuf, at: u64) -> std::io::Result<Vec<u8>> {
    let mut file = File::open(path).await?;
    file.seek(SeekFrom::Start(at)).await?;
    let mut new = vec![];
    file.read_to_end(&mut new).await?;
    Ok(new)
}
