//! No deployment, deletion or lifecycle rule loses an original, a record or a user.

use serde_json::{Value, json};

use crate::transformed::{of_type, properties, transformed};

#[test]
fn originals_records_and_users_outlive_the_stack() {
    for id in ["UploadsBucket", "CoreTable", "UserPool"] {
        let resource = &transformed()["Resources"][id];
        assert_eq!(resource["DeletionPolicy"], "Retain", "{id}");
        assert_eq!(resource["UpdateReplacePolicy"], "Retain", "{id}");
    }
    assert_eq!(properties("UserPool")["DeletionProtection"], "ACTIVE");
}

#[test]
fn the_core_table_can_go_back_in_time_and_cannot_be_deleted() {
    let core = properties("CoreTable");
    assert_eq!(core["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], true);
    assert_eq!(core["DeletionProtectionEnabled"], true);
    assert_eq!(core["StreamSpecification"]["StreamViewType"], "NEW_AND_OLD_IMAGES");
}

#[test]
fn tables_are_encrypted_and_paid_by_use() {
    let tables = of_type(transformed(), "AWS::DynamoDB::Table");
    assert_eq!(tables.len(), 3);
    for (id, table) in tables {
        assert_eq!(table["Properties"]["SSESpecification"]["SSEEnabled"], true, "{id}");
        assert_eq!(table["Properties"]["BillingMode"], "PAY_PER_REQUEST", "{id}");
    }
    for id in ["CoreTable", "FeedTable"] {
        let expiry = json!({"AttributeName": "expires_at", "Enabled": true});
        assert_eq!(properties(id)["TimeToLiveSpecification"], expiry, "{id}");
    }
}

#[test]
fn buckets_are_private_and_encrypted() {
    for (id, bucket) in of_type(transformed(), "AWS::S3::Bucket") {
        let bucket = &bucket["Properties"];
        for block in ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"] {
            assert_eq!(bucket["PublicAccessBlockConfiguration"][block], true, "{id} {block}");
        }
        assert_eq!(bucket["OwnershipControls"]["Rules"][0]["ObjectOwnership"], "BucketOwnerEnforced", "{id}");
        assert!(bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"][0].is_object(), "{id}");
    }
    assert_eq!(properties("UploadsBucket")["VersioningConfiguration"]["Status"], "Enabled");
}

#[test]
fn buckets_refuse_plain_http() {
    let policies = of_type(transformed(), "AWS::S3::BucketPolicy");
    for id in of_type(transformed(), "AWS::S3::Bucket").keys() {
        let policy = policies.values().find(|policy| policy["Properties"]["Bucket"]["Ref"] == **id);
        let statements = policy.unwrap()["Properties"]["PolicyDocument"]["Statement"].as_array().unwrap();
        let refuses = |statement: &Value| {
            statement["Effect"] == "Deny" && statement["Condition"]["Bool"]["aws:SecureTransport"] == "false"
        };
        assert!(statements.iter().any(refuses), "{id}");
    }
}

/// What expires, by which tag, and after how many days.
const EXPIRING: [(&str, &str, &str, u64); 3] = [
    ("UploadsBucket", "discard", "true", 30),
    ("RenditionsBucket", "kind", "render", 30),
    ("RenditionsBucket", "kind", "export", 7),
];

/// By its tag alone, never by age or name: originals that are discarded, and what is made again when asked for.
#[test]
fn only_what_is_tagged_to_expire_expires() {
    let meant = |rule: &Value, bucket: &str| {
        EXPIRING.iter().any(|(id, key, value, days)| {
            let tagged = rule["TagFilters"] == json!([{"Key": key, "Value": value}]);
            *id == bucket && tagged && rule["ExpirationInDays"] == *days
        })
    };
    for id in ["UploadsBucket", "RenditionsBucket"] {
        let rules = properties(id)["LifecycleConfiguration"]["Rules"].as_array().unwrap();
        let expiring = rules.iter().filter(|rule| meant(rule, id)).count();
        assert_eq!(expiring, EXPIRING.iter().filter(|(bucket, ..)| *bucket == id).count(), "{id}");
        for rule in rules {
            assert!(meant(rule, id) || expires_nothing(rule), "{id}: {rule}");
        }
    }
    assert_eq!(of_type(transformed(), "AWS::S3::Bucket").len(), 2);
}

/// Whether a rule leaves every object where it is, whatever its age or name.
fn expires_nothing(rule: &Value) -> bool {
    let harmless = ["Id", "Status", "AbortIncompleteMultipartUpload", "ExpiredObjectDeleteMarker"];
    rule.as_object().unwrap().keys().all(|name| harmless.contains(&name.as_str()))
}

#[test]
fn logs_are_kept_for_a_time_and_no_longer() {
    for (id, group) in of_type(transformed(), "AWS::Logs::LogGroup") {
        assert!(group["Properties"]["RetentionInDays"].is_u64(), "{id}");
    }
}

#[test]
fn queues_of_dead_letters_keep_them_for_two_weeks_encrypted_and_watched() {
    let alarms = of_type(transformed(), "AWS::CloudWatch::Alarm");
    for (id, queue) in of_type(transformed(), "AWS::SQS::Queue") {
        assert_eq!(queue["Properties"]["MessageRetentionPeriod"], 14 * 24 * 3600, "{id}");
        assert_eq!(queue["Properties"]["SqsManagedSseEnabled"], true, "{id}");
        let name = json!([{"Name": "QueueName", "Value": {"Fn::GetAtt": [id, "QueueName"]}}]);
        assert!(alarms.values().any(|alarm| alarm["Properties"]["Dimensions"] == name), "no alarm on {id}");
    }
}

#[test]
fn every_alarm_says_what_to_do_and_reaches_operators() {
    for (id, alarm) in of_type(transformed(), "AWS::CloudWatch::Alarm") {
        let description = &alarm["Properties"]["AlarmDescription"];
        let description = description.as_str().or(description["Fn::Sub"].as_str()).unwrap();
        assert!(description.contains("Runbook: "), "{id}: {description}");
        // CloudWatch takes 1,024, and the names that are put in are longer than their placeholders.
        assert!(description.chars().count() <= 924, "{id}: the description is too long");
        assert_eq!(alarm["Properties"]["AlarmActions"], json!([{"Ref": "AlertsTopic"}]), "{id}");
    }
}

/// A retraction that is given up leaves in view what is not to be seen, and so does one that waits behind another.
#[test]
fn a_change_is_tried_often_and_then_kept() {
    let mapping = properties("IndexMapping");
    assert_eq!(mapping["MaximumRetryAttempts"], 20);
    assert_eq!(mapping["MaximumRecordAgeInSeconds"], 12 * 3600);
    assert_eq!(mapping["FunctionResponseTypes"], json!(["ReportBatchItemFailures"]));
    let queue = &mapping["DestinationConfig"]["OnFailure"]["Destination"];
    assert_eq!(*queue, json!({"Fn::GetAtt": ["IndexDeadLetters", "Arn"]}));
}
