//! The made-up projects and what is said in them.

/// A made-up project.
#[derive(Debug)]
pub(crate) struct Project {
    /// Working directory.
    pub(crate) cwd: &'static str,
    /// Directory of its transcripts.
    pub(crate) slug: &'static str,
    /// Files that are read and edited.
    pub(crate) files: &'static [&'static str],
    /// What the developer asks for.
    pub(crate) prompts: &'static [&'static str],
    /// Branches worked on.
    pub(crate) branches: &'static [&'static str],
}

/// A web shop in TypeScript.
pub(crate) const SHOP: Project = Project {
    cwd: "/home/dev/shop",
    slug: "-home-dev-shop",
    files: &[
        "src/cart/total.ts",
        "src/cart/useCart.ts",
        "src/checkout/pay.ts",
        "src/checkout/Form.tsx",
        "src/lib/money.ts",
        "package.json",
    ],
    prompts: &[
        "The cart total is a cent off for three items. Find out why.",
        "Checkout should keep the address when payment is declined.",
        "Show the delivery date in the cart.",
        "The pay button stays grey on small screens, please fix.",
        "Replace the hand-written money formatting by Intl.",
        "Why is the first page so slow?",
        "Add a test for the empty cart.",
    ],
    branches: &["main", "fix/rounding", "checkout-address"],
};

/// A service in Rust.
pub(crate) const API: Project = Project {
    cwd: "/home/dev/api",
    slug: "-home-dev-api",
    files: &[
        "src/lib.rs",
        "src/main.rs",
        "src/retry.rs",
        "src/orders/mod.rs",
        "src/orders/totals.rs",
        "tests/orders.rs",
        "Cargo.toml",
    ],
    prompts: &[
        "Bound the retries when the warehouse does not answer.",
        "Orders without a currency must be refused with a clear error.",
        "Split totals.rs, it has grown too long.",
        "The retry test fails every third time. Why?",
        "Add a health endpoint that checks the database.",
        "Log the order id with every error.",
        "Upgrade the HTTP library and fix what breaks.",
    ],
    branches: &["main", "bounded-retries", "health"],
};

/// Notes and their checker, in Python.
pub(crate) const NOTES: Project = Project {
    cwd: "/home/dev/notes",
    slug: "-home-dev-notes",
    files: &[
        "docs/index.md",
        "docs/retries.md",
        "docs/money.md",
        "notes/links.py",
        "notes/toc.py",
        "tests/test_links.py",
    ],
    prompts: &[
        "Write up how we retry, one page.",
        "The link checker misses anchors. Extend it.",
        "Sort the table of contents by date.",
        "Check all notes for dead links.",
        "Turn the meeting notes into a decision record.",
        "The anchor test is red again.",
    ],
    branches: &["main", "anchors"],
};

/// What the agent says at the end of a turn.
pub(crate) const CLOSING: &[&str] = &[
    "Done. The tests pass.",
    "That was it: the total was rounded twice.",
    "Both callers now share one limit.",
    "The page is written; two links still need a target.",
    "I found the cause, see above.",
    "Fixed, and covered by a test.",
    "Nothing else uses it, so I removed it.",
    "It works on the second try; the first one was a stale file.",
];

/// What the agent says between calls.
pub(crate) const BETWEEN: &[&str] = &[
    "Let me look at the callers first.",
    "Now the test.",
    "That is not the cause. Next.",
    "I will check the other branch too.",
    "The type is wrong here.",
    "Running it again.",
];

/// What the developer answers.
pub(crate) const REPLIES: &[&str] = &[
    "Good. Commit that.",
    "No, keep the old name.",
    "Go on.",
    "And the other caller?",
    "Please run all tests once more.",
    "Shorter, please.",
];
