//! Generated users: the same seed gives the same users, everywhere.

use filter::{Date, Queryable};

/// The user of the classic demonstration.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct User {
    pub email: String,
    pub gender: String,
    pub phone_number: String,
    pub birthdate: Date,
    #[queryable(nested)]
    pub location: Location,
    pub username: String,
    pub password: String,
    pub first_name: String,
    pub last_name: String,
    pub title: String,
    pub picture: String,
}

/// Where a user lives.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct Location {
    pub street: String,
    pub city: String,
    pub state: String,
    pub postcode: u32,
}

/// The filters F1 to F7; `classic()` is F4.
pub fn filters() -> [(&'static str, String); 7] {
    let f5 = r#"first_name ^= "jo" or first_name ^= "al" or first_name ^= "xa"
        or last_name ^= "mc" or email contains "zebra" or email contains "hotmail"
        or city == "boston" or phone_number contains "+123""#;
    let f6 = r#"(email contains "example" or city == "boston") and gender == "female"
        and birthdate >= 315532800 and birthdate < 631152000
        and not (phone_number ^= "07" or postcode < 10000)
        and (last_name $= "son" or street contains "park")"#;
    [
        ("F1", r#"first_name ^= "jo""#.into()),
        ("F2", r#"email contains "zebra""#.into()),
        ("F3", r#"email contains "example""#.into()),
        ("F4", classic()),
        ("F5", f5.into()),
        ("F6", f6.into()),
        ("F7", names_filter()),
    ]
}

/// Filters of which compiled code does all by itself: short texts, numbers, a mixture.
pub fn compiled_in() -> [(&'static str, String); 4] {
    let numbers = "birthdate >= 0 and birthdate < 900000000 and postcode >= 20000
        and postcode < 80000";
    let choices = r#"(postcode < 1000 or birthday < "1955-01-01" or birthdate > 1000000000)
        and (postcode > 50000 or birthdate < -100000000 or birthday > "2015-06-01")
        and not (birthday >= "2020-01-01" and postcode < 70000)"#;
    let texts = r#"gender == "female" and title == "dr" or first_name == "john"
        or city ^= "lon" and state != "texas""#;
    let mixture = r#"(first_name ^= "jo" or last_name ^= "mc" or postcode < 500)
        and birthdate >= 315532800 and gender == "male""#;
    [("N1", numbers.into()), ("N2", choices.into()), ("T1", texts.into()), ("M1", mixture.into())]
}

/// The classic demonstration, over lower-case data as it is generated.
pub fn classic() -> String {
    let long = vec![r#"first_name ^= "a long value""#; 32].join(" or ");
    format!(
        r#"{long}
        or (email contains "example.com" or city == "new york") and gender == "female"
        or (username ^= "user_" and state $= "shire") or phone_number contains "+123"
        or first_name == "john" and (last_name == "doe" or (city == "london" and title == "dr"))"#
    )
}

/// Names of the generator and others that do not occur.
pub const F7_NAMES: [&str; 32] = [
    "ada",
    "bruno",
    "chloe",
    "dmitri",
    "elena",
    "farid",
    "greta",
    "hugo",
    "john",
    "mary",
    "jaro",
    "keiko",
    "lars",
    "mbali",
    "nadia",
    "otto",
    "pavel",
    "quinn",
    "rosa",
    "sven",
    "tariq",
    "uma",
    "vera",
    "wim",
    "xenia",
    "yusuf",
    "zelda",
    "alexandrina",
    "bartholomew",
    "maximiliane",
    "theodora",
    "konstantin",
];

fn names_filter() -> String {
    F7_NAMES.map(|name| format!("first_name == {name:?}")).join(" or ")
}

const FIRST: [&str; 96] = [
    "james",
    "mary",
    "robert",
    "patricia",
    "john",
    "jennifer",
    "michael",
    "linda",
    "david",
    "elizabeth",
    "william",
    "barbara",
    "richard",
    "susan",
    "joseph",
    "jessica",
    "thomas",
    "karen",
    "christopher",
    "sarah",
    "charles",
    "lisa",
    "daniel",
    "nancy",
    "matthew",
    "sandra",
    "anthony",
    "betty",
    "mark",
    "ashley",
    "donald",
    "emily",
    "steven",
    "kimberly",
    "andrew",
    "margaret",
    "paul",
    "donna",
    "joshua",
    "michelle",
    "kenneth",
    "carol",
    "kevin",
    "amanda",
    "brian",
    "melissa",
    "timothy",
    "deborah",
    "ronald",
    "stephanie",
    "george",
    "rebecca",
    "jason",
    "sharon",
    "edward",
    "laura",
    "jeffrey",
    "cynthia",
    "ryan",
    "dorothy",
    "jacob",
    "amy",
    "nicholas",
    "kathleen",
    "gary",
    "angela",
    "eric",
    "shirley",
    "jonathan",
    "emma",
    "stephen",
    "brenda",
    "larry",
    "pamela",
    "justin",
    "nicole",
    "scott",
    "anna",
    "brandon",
    "samantha",
    "benjamin",
    "katherine",
    "samuel",
    "christine",
    "gregory",
    "helen",
    "alexander",
    "debra",
    "patrick",
    "rachel",
    "frank",
    "carolyn",
    "raymond",
    "janet",
    "jack",
    "maria",
];
const LAST: [&str; 48] = [
    "smith",
    "johnson",
    "williams",
    "brown",
    "jones",
    "garcia",
    "miller",
    "davis",
    "rodriguez",
    "martinez",
    "hernandez",
    "lopez",
    "gonzalez",
    "wilson",
    "anderson",
    "thomas",
    "taylor",
    "moore",
    "jackson",
    "martin",
    "lee",
    "perez",
    "thompson",
    "white",
    "harris",
    "sanchez",
    "clark",
    "ramirez",
    "lewis",
    "robinson",
    "walker",
    "young",
    "allen",
    "king",
    "wright",
    "scott",
    "torres",
    "nguyen",
    "hill",
    "flores",
    "green",
    "adams",
    "nelson",
    "baker",
    "mcdonald",
    "doe",
    "mckenzie",
    "campbell",
];
const STREETS: [&str; 12] = [
    "high street",
    "station road",
    "main street",
    "park avenue",
    "church lane",
    "victoria road",
    "mill lane",
    "green lane",
    "school road",
    "queens drive",
    "kings road",
    "orchard close",
];
const CITIES: [&str; 24] = [
    "london", "new york", "paris", "berlin", "boston", "chicago", "dublin", "leeds", "lyon",
    "madrid", "milan", "munich", "naples", "oslo", "porto", "prague", "rome", "seattle", "sofia",
    "turin", "utrecht", "vienna", "warsaw", "zurich",
];
const STATES: [&str; 12] = [
    "berkshire",
    "bavaria",
    "california",
    "cheshire",
    "hampshire",
    "lombardy",
    "normandy",
    "oregon",
    "saxony",
    "texas",
    "tuscany",
    "yorkshire",
];
const MAILS: [&str; 10] = [
    "example.com",
    "example.com",
    "example.com",
    "example.org",
    "example.org",
    "example.net",
    "gmail.com",
    "outlook.com",
    "proton.me",
    "mail.test",
];

/// Splitmix64 (Steele, Lea, Flood 2014).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }

    pub fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len() as u64) as usize]
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.below(10) as u8)).collect()
    }
}

/// `count` users of seed 42.
pub fn users(count: usize) -> Vec<User> {
    let mut random = Random(42);
    (0..count).map(|_| user(&mut random)).collect()
}

fn user(random: &mut Random) -> User {
    let (first, last) = (random.pick(&FIRST), random.pick(&LAST));
    let female = random.below(2) == 0;
    let nick = if random.below(500) == 0 { "zebra" } else { last };
    let number = random.below(1000);
    let mail = if random.below(50) == 0 { "hotmail.com" } else { random.pick(&MAILS) };
    let title = match random.below(20) {
        0 => "dr",
        _ if female => "ms",
        _ => "mr",
    };
    User {
        email: format!("{first}.{nick}{number}@{mail}"),
        gender: if female { "female" } else { "male" }.into(),
        phone_number: phone(random),
        birthdate: Date(random.below(1_700_000_000) as i64 - 600_000_000),
        location: location(random),
        username: match random.below(4) {
            0 => format!("user_{}", random.digits(6)),
            _ => format!("{first}{}", random.digits(3)),
        },
        password: format!("{:016x}", random.next()),
        first_name: first.into(),
        last_name: last.into(),
        title: title.into(),
        picture: format!("https://img.test/{}.jpg", random.digits(6)),
    }
}

fn phone(random: &mut Random) -> String {
    match random.below(10) {
        0..3 => format!("07{}", random.digits(9)),
        3..6 => format!("+{}{}", 1 + random.below(9), random.digits(10)),
        _ => format!("0{}{}", 1 + random.below(6), random.digits(9)),
    }
}

fn location(random: &mut Random) -> Location {
    Location {
        street: format!("{} {}", 1 + random.below(250), random.pick(&STREETS)),
        city: random.pick(&CITIES).into(),
        state: random.pick(&STATES).into(),
        postcode: random.below(100_000) as u32,
    }
}
