//! Times of day: `9:05`, `21:05:33.25`, with or without am and pm.

use crate::parse::dates::number;

#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct Time {
    pub hour: u32,
    pub minute: u32,
    pub second: u32,
    pub nanosecond: u32,
}

impl Time {
    /// Reads `h:mm`, `h:mm:ss` and fractions of seconds.
    pub fn parse(text: &str) -> Option<Time> {
        let text = text.replace(',', ".");
        let mut parts = text.split(':');
        let (hour, minute) = (number(parts.next()?)?, number(parts.next()?)?);
        let (second, nanosecond) = match parts.next() {
            Some(seconds) => {
                let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, ""));
                (number(whole)?, nanoseconds(fraction))
            }
            None => (0, 0),
        };
        parts.next().is_none().then_some(Time { hour, minute, second, nanosecond })
    }

    pub fn with_half(self, half: Half) -> Time {
        let hour = match half {
            Half::Afternoon if self.hour < 12 => self.hour + 12,
            Half::Morning if self.hour == 12 => 0,
            _ => self.hour,
        };
        Time { hour, ..self }
    }
}

fn nanoseconds(fraction: &str) -> u32 {
    let digits: String = fraction.chars().take_while(char::is_ascii_digit).take(9).collect();
    format!("{digits:0<9}").parse().unwrap_or(0)
}

/// The half of a day of twelve hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    Morning,
    Afternoon,
}

impl Half {
    pub fn parse(word: &str) -> Option<Half> {
        match word.to_ascii_lowercase().as_str() {
            "am" | "a.m." | "a.m" | "오전" | "上午" | "午前" => Some(Half::Morning),
            "pm" | "p.m." | "p.m" | "오후" | "下午" | "午後" => Some(Half::Afternoon),
            _ => None,
        }
    }
}
