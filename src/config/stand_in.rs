//! Checks that belong to other modules: `schedule` reads schedules and durations, `fetch` reads networks.
//!
//! Everything that this folder asks of them goes through these four functions and nothing else does, so their
//! bodies are the one place to change when those modules' own parsers are there to be called.

use std::net::IpAddr;
use std::time::Duration;

/// Can `schedule` read this? The message says what is wrong.
pub(super) fn check_schedule(text: &str) -> Result<(), String> {
    let text = text.trim();
    if text == "adaptive" {
        return Ok(());
    }
    if let Some(rest) = text.strip_prefix("every ") {
        return match parse_duration(rest.trim()) {
            Ok(gap) if gap >= Duration::from_secs(1) => Ok(()),
            Ok(_) => Err("the shortest is \"every 1s\"".to_owned()),
            Err(message) => Err(message),
        };
    }
    if matches!(text, "@hourly" | "@daily" | "@weekly" | "@monthly" | "@yearly") {
        return Ok(());
    }
    let fields: Vec<&str> = text.split_whitespace().collect();
    let cron_like = |field: &&str| field.chars().all(|c| c.is_ascii_alphanumeric() || "*,-/".contains(c));
    if !fields.iter().all(cron_like) || !(5..=6).contains(&fields.len()) {
        return Err("neither \"adaptive\" nor \"every 20m\" nor a cron expression of 5 or 6 fields".to_owned());
    }
    Ok(())
}

/// Can `fetch` read this network: an address, or one with a number of bits? The message is a whole one.
pub(super) fn check_cidr(text: &str) -> Result<(), String> {
    let (address, prefix) = text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
    let address: IpAddr = address
        .parse()
        .map_err(|_| format!("{text:?} is no network: write an address and a number of bits, as in \"10.0.0.0/8\""))?;
    let longest = if address.is_ipv4() { 32 } else { 128 };
    match prefix.map(str::parse::<u8>) {
        None => Ok(()),
        Some(Ok(length)) if length <= longest => Ok(()),
        Some(_) => Err(format!("{text:?} is no network: the number of bits goes from 0 to {longest}")),
    }
}

/// `30s`, `15m`, `2h`, `14d`; `0` needs no unit.
pub(super) fn parse_duration(text: &str) -> Result<Duration, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let seconds: u64 = match (number, unit) {
        ("0", "") | (_, "s") => 1,
        (_, "m") => 60,
        (_, "h") => 3600,
        (_, "d") => 86400,
        _ => return Err("durations read 30s, 15m, 2h or 14d".to_owned()),
    };
    let number: u64 = number.parse().map_err(|_| "durations read 30s, 15m, 2h or 14d".to_owned())?;
    number.checked_mul(seconds).map(Duration::from_secs).ok_or_else(|| "too long".to_owned())
}

/// The shortest way to write a duration of whole seconds.
pub(super) fn format_duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let units = [(86400, "d"), (3600, "h"), (60, "m")];
    match units.into_iter().find(|(unit, _)| seconds > 0 && seconds.is_multiple_of(*unit)) {
        // 48 h are written as hours, as people do; three days and more as days.
        Some((86400, _)) if seconds < 3 * 86400 => format!("{}h", seconds / 3600),
        Some((unit, name)) => format!("{}{name}", seconds / unit),
        None => format!("{seconds}s"),
    }
}
