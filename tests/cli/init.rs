//! `init`, and which database a command takes.

use crate::world::{World, mode};

#[test]
fn it_makes_a_private_database_here_and_says_where() {
    let world = World::new();
    insta::assert_snapshot!(world.run(&["init"]).snapshot(), @"
    exit 0
    --- stdout
    created [HOME]/work/.session-buddy/skills.db (schema 6)
    ");
    assert_eq!(mode(&world.path("work/.session-buddy")), 0o700);
    assert_eq!(mode(&world.path("work/.session-buddy/skills.db")), 0o600);
    assert_eq!(world.read("work/.session-buddy/.gitignore"), "*\n");
    assert!(!world.db().exists());
}

#[test]
fn repeating_it_changes_nothing() {
    let world = World::new();
    world.run(&["init"]).ok();
    world.run(&["record", "lint"]).ok();
    let path = world.path("work/.session-buddy/skills.db");
    let dump = "SELECT name, sql FROM sqlite_schema ORDER BY 1";
    let (before, rows) = (
        crate::world::sql(&path, dump),
        "SELECT count(*) FROM invocation",
    );
    world.write("work/.session-buddy/.gitignore", "mine\n");
    insta::assert_snapshot!(world.run(&["init"]).snapshot(), @"
    exit 0
    --- stdout
    is there already, unchanged: [HOME]/work/.session-buddy/skills.db (schema 6)
    ");
    assert_eq!(crate::world::sql(&path, dump), before);
    assert_eq!(crate::world::sql(&path, rows), ["1"]);
    assert_eq!(world.read("work/.session-buddy/.gitignore"), "mine\n");
    assert!(!world.path("work/.session-buddy/backups").exists());
    let categories = "SELECT count(*) FROM skill_categories";
    assert_eq!(crate::world::sql(&path, categories), ["6"]);
}

#[test]
fn the_taxonomy_is_seeded_and_seeds_are_in_no_answer() {
    let world = World::new();
    world.run(&["init", "--global"]).ok();
    let names = world.sql("SELECT category_name, domain FROM skill_categories ORDER BY 1");
    assert_eq!(
        names,
        [
            "Build & Deploy|deployment",
            "Code Quality|code",
            "Documentation|documentation",
            "Git & Version Control|code",
            "Linting & Formatting|code",
            "Testing|testing",
        ]
    );
    let modalities = world.sql("SELECT skill_name FROM skill_modalities ORDER BY 1");
    assert_eq!(
        modalities,
        ["docker-build", "pytest-run", "ruff-check", "sphinx-build"]
    );
    let rules = world.sql("SELECT skill_a || '/' || skill_b FROM skill_dependencies ORDER BY 1");
    assert_eq!(
        rules,
        [
            "docker-build/k8s-deploy",
            "git-commit/git-push",
            "pytest-run/coverage-report",
            "ruff-check/black-format",
        ]
    );
    let answer = world.json(&["metrics", "--limit", "0"]);
    assert_eq!(answer["top_skills"], serde_json::json!([]));
    world
        .at_now(&["metrics", "ruff-check", "--json"])
        .json_error(1);
}

#[test]
fn global_and_db_choose_other_places() {
    let world = World::new();
    let report = world.run(&["init", "--global", "--json"]).json();
    insta::assert_snapshot!(format!("{report:#}"), @r#"
    {
      "schema_version": 1,
      "database": "[HOME]/.local/share/session-buddy/skills.db",
      "schema": 6,
      "created": true
    }
    "#);
    assert_eq!(mode(&world.db()), 0o600);
    assert_eq!(mode(world.db().parent().unwrap()), 0o700);
    let report = world
        .run(&["init", "--db", "deep/er/x.db", "--json"])
        .json();
    assert_eq!(report["database"], "[HOME]/work/deep/er/x.db");
    assert_eq!(mode(&world.path("work/deep/er")), 0o700);
    assert_eq!(mode(&world.path("work/deep/er/x.db")), 0o600);
    assert!(!world.path("work/.session-buddy").exists());
    let report = world
        .run(&["init", "--db", "deep/er/x.db", "--json"])
        .json();
    assert_eq!(report["created"], false);
}

#[test]
fn quiet_says_nothing() {
    World::new().run(&["init", "-q"]).silent();
}

#[test]
fn data_go_where_xdg_says() {
    let world = World::new();
    let home = world.text("xdg");
    let done = world
        .command(&["init", "--global", "--json"])
        .env("XDG_DATA_HOME", &home)
        .done();
    assert_eq!(
        done.json()["database"],
        "[HOME]/xdg/session-buddy/skills.db"
    );
    assert_eq!(mode(&world.path("xdg/session-buddy")), 0o700);
    // A relative one is none, says the XDG specification.
    let done = world
        .command(&["init", "--global", "--json"])
        .env("XDG_DATA_HOME", "here")
        .done();
    assert_eq!(
        done.json()["database"],
        "[HOME]/.local/share/session-buddy/skills.db"
    );
}

/// Which database `config path` names, and why.
fn chosen(run: crate::world::Run<'_>) -> String {
    let answer = run.done().json();
    let text = |key: &str| answer[key].as_str().unwrap().to_owned();
    format!("{} {}", text("database_origin"), text("database"))
}

#[test]
fn flag_then_environment_then_found_then_default() {
    let world = World::new();
    let path = ["config", "path", "--json"];
    let flagged = ["config", "path", "--json", "--db", "flag.db"];
    assert_eq!(
        chosen(world.command(&path)),
        "default [HOME]/.local/share/session-buddy/skills.db"
    );
    world.run(&["init"]).ok();
    std::fs::create_dir_all(world.path("work/a/b")).unwrap();
    let found = "found [HOME]/work/.session-buddy/skills.db";
    assert_eq!(chosen(world.command(&path)), found);
    assert_eq!(chosen(world.command(&path).cwd("work/a/b")), found);
    world.command(&["init"]).cwd("work/a").done().ok();
    assert_eq!(
        chosen(world.command(&path).cwd("work/a/b")),
        "found [HOME]/work/a/.session-buddy/skills.db",
        "the nearest one"
    );
    let config = ".config/session-buddy/config.toml";
    world.write(config, "[database]\npath = \"~/file.db\"\n");
    assert_eq!(chosen(world.command(&path)), "file [HOME]/file.db");
    let env = |args| world.command(args).env("SESSION_BUDDY_DB", "env.db");
    assert_eq!(chosen(env(&path)), "environment [HOME]/work/env.db");
    assert_eq!(chosen(env(&flagged)), "flag [HOME]/work/flag.db");
    assert_eq!(
        chosen(env(&path).env("SESSION_BUDDY_DB", "")),
        "file [HOME]/file.db",
        "an empty variable is none"
    );
}

#[test]
fn a_directory_of_that_name_is_not_taken_for_a_database() {
    let world = World::new();
    std::fs::create_dir_all(world.path("work/.session-buddy/skills.db")).unwrap();
    assert_eq!(
        chosen(world.command(&["config", "path", "--json"])),
        "default [HOME]/.local/share/session-buddy/skills.db"
    );
}

#[test]
fn record_hook_and_import_make_the_default_database_and_questions_do_not() {
    for make in ["record", "hook", "import"] {
        let world = World::new();
        assert_eq!(world.run(&["metrics", "--no-import"]).code, Some(1));
        assert!(!world.db().exists());
        match make {
            "record" => drop(world.run(&["record", "lint"]).ok()),
            "hook" => world.hook(&crate::data::event(
                "PreToolUse",
                "s",
                &crate::data::id(1),
                "Read",
                serde_json::json!({}),
            )),
            _ => world.given(&[]),
        }
        assert!(world.db().exists(), "{make}");
        assert_eq!(mode(&world.db()), 0o600, "{make}");
        assert_eq!(mode(world.db().parent().unwrap()), 0o700, "{make}");
    }
}

#[test]
fn files_beside_the_database_are_private_too() {
    let world = World::new();
    world.run(&["init"]).ok();
    let db = world.path("work/.session-buddy/skills.db");
    let open = rusqlite::Connection::open(&db).unwrap();
    open.query_row("SELECT count(*) FROM invocation", [], |_| Ok(()))
        .unwrap();
    world.run(&["record", "lint"]).ok();
    for file in crate::world::files(&world.path("work/.session-buddy")) {
        if !file.ends_with(".gitignore") {
            assert_eq!(mode(&file), 0o600, "{}", file.display());
        }
    }
}

#[test]
fn a_database_of_another_user_is_not_found() {
    if crate::world::permissions_bind() {
        // Only root can give a file away.
        return;
    }
    let world = World::new();
    world.run(&["init"]).ok();
    let db = world.path("work/.session-buddy/skills.db");
    std::os::unix::fs::chown(&db, Some(54_321), None).unwrap();
    assert_eq!(
        chosen(world.command(&["config", "path", "--json"])),
        "default [HOME]/.local/share/session-buddy/skills.db"
    );
}
