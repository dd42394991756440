//! Secure connections that must not come about.

use std::io::{self, Read};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread::JoinHandle;

use coranto::fetch::Kind;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection};

use super::*;
use crate::support::origin::Origin;

#[tokio::test]
async fn plain_http_on_a_secure_address_is_a_tls_failure() {
    let origin = Origin::start();
    let url = format!("https://{}/feed", origin.address());
    let failure = error(get(url.parse().unwrap()).await);
    assert!(matches!(failure, Error::Tls { .. }), "{failure:?}");
}

#[tokio::test]
async fn nobodys_certificate_is_believed() {
    let server = TlsServer::start();
    let failure = error(get(format!("https://localhost:{}/feed", server.port).parse().unwrap()).await);
    assert!(matches!(failure, Error::Tls { .. }), "{failure:?}");
    assert_eq!(failure.kind(), Kind::Transient);
    assert!(failure.to_string().contains("certificate"), "{failure}");
    assert!(server.thread.join().unwrap().is_err(), "the handshake must not be finished");
}

/// Takes one connection and shakes hands with a certificate that no authority signed.
struct TlsServer {
    port: u16,
    thread: JoinHandle<io::Result<()>>,
}

impl TlsServer {
    fn start() -> TlsServer {
        let certificate = CertificateDer::from_pem_slice(include_bytes!("../fixtures/tls/self-signed.pem")).unwrap();
        let key = PrivateKeyDer::from_pem_slice(include_bytes!("../fixtures/tls/self-signed.key")).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shake = move || {
            let (mut stream, _) = listener.accept()?;
            let mut tls = ServerConnection::new(Arc::new(config)).map_err(io::Error::other)?;
            while tls.is_handshaking() {
                tls.complete_io(&mut stream)?;
            }
            rustls::Stream::new(&mut tls, &mut stream).read(&mut [0]).map(|_| ())
        };
        TlsServer { port, thread: std::thread::Builder::new().spawn(shake).unwrap() }
    }
}
