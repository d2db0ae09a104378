//! Claims ports on 127.0.0.1 before anything else happens, so that a port in use is told in one line.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Result, bail};

/// Listens on a port of this machine only; 0 is any free one.
pub(crate) fn listen(port: u16, option: &str) -> Result<TcpListener> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            bail!("port {port} is in use: stop what listens there, or choose another with {option}")
        }
        Err(error) => bail!("cannot listen on port {port}: {error}"),
    }
}

/// Finds out that a port is free for a child to listen on, and which one 0 became.
pub(crate) fn reserve(port: u16, option: &str) -> Result<u16> {
    Ok(listen(port, option)?.local_addr()?.port())
}
