/**
 * The settings of PostgreSQL 13, 14, 15, 16, 17, 18, as a server of each of them described them. Written by
 * scripts/settings.ts; read by catalogue.ts.
 *
 * One row for each setting and the versions that say the same of it: name, first and last version, type, and of numbers
 * the unit (- for none), the least and the most. Of enumerations the words that are shown, those that are taken as well
 * in parentheses, and those that only some builds take in brackets. `fixed` is what nothing can set; `hidden` is a
 * name that servers take and do not show.
 */
export const askedVersions: readonly number[] = [13, 14, 15, 16, 17, 18];

export const knownSettings = `
DateStyle 13 18 string
IntervalStyle 13 18 enum postgres,postgres_verbose,sql_standard,iso_8601
TimeZone 13 18 string
allow_alter_system 17 18 bool
allow_in_place_tablespaces 13 18 bool
allow_system_table_mods 13 18 bool
application_name 13 18 string
archive_cleanup_command 13 18 string
archive_command 13 18 string
archive_library 15 18 string
archive_mode 13 18 enum always,on,off (true) (false) (yes) (no) (1) (0)
archive_timeout 13 18 integer s 0 1073741823
array_nulls 13 18 bool
authentication_timeout 13 18 integer s 1 600
autovacuum 13 18 bool
autovacuum_analyze_scale_factor 13 18 real - 0 100
autovacuum_analyze_threshold 13 18 integer - 0 2147483647
autovacuum_freeze_max_age 13 18 integer - 100000 2000000000
autovacuum_max_workers 13 18 integer - 1 262143
autovacuum_multixact_freeze_max_age 13 18 integer - 10000 2000000000
autovacuum_naptime 13 18 integer s 1 2147483
autovacuum_vacuum_cost_delay 13 18 real ms -1 100
autovacuum_vacuum_cost_limit 13 18 integer - -1 10000
autovacuum_vacuum_insert_scale_factor 13 18 real - 0 100
autovacuum_vacuum_insert_threshold 13 18 integer - -1 2147483647
autovacuum_vacuum_max_threshold 18 18 integer - -1 2147483647
autovacuum_vacuum_scale_factor 13 18 real - 0 100
autovacuum_vacuum_threshold 13 18 integer - 0 2147483647
autovacuum_work_mem 13 18 integer kB -1 2147483647
autovacuum_worker_slots 18 18 integer - 1 262143
backend_flush_after 13 18 integer 8kB 0 256
backslash_quote 13 18 enum safe_encoding,on,off (true) (false) (yes) (no) (1) (0)
backtrace_functions 13 18 string
bgwriter_delay 13 18 integer ms 10 10000
bgwriter_flush_after 13 18 integer 8kB 0 256
bgwriter_lru_maxpages 13 18 integer - 0 1073741823
bgwriter_lru_multiplier 13 18 real - 0 10
block_size 13 18 fixed
bonjour 13 18 bool
bonjour_name 13 18 string
bytea_output 13 18 enum escape,hex
check_function_bodies 13 18 bool
checkpoint_completion_target 13 18 real - 0 1
checkpoint_flush_after 13 18 integer 8kB 0 256
checkpoint_timeout 13 18 integer s 30 86400
checkpoint_warning 13 18 integer s 0 2147483647
client_connection_check_interval 14 18 integer ms 0 2147483647
client_encoding 13 18 string
client_min_messages 13 18 enum debug5,debug4,debug3,debug2,debug1,log,notice,warning,error (debug)
cluster_name 13 18 string
commit_delay 13 18 integer - 0 100000
commit_siblings 13 18 integer - 0 1000
commit_timestamp_buffers 17 18 integer 8kB 0 131072
composite_type_mismatch 13 18 enum error,warn,disabled
compute_query_id 14 18 enum auto,regress,on,off (true) (false) (yes) (no) (1) (0)
config_file 13 18 string
constraint_exclusion 13 18 enum partition,on,off (true) (false) (yes) (no) (1) (0)
cpu_index_tuple_cost 13 18 real - 0 1.79769e+308
cpu_operator_cost 13 18 real - 0 1.79769e+308
cpu_tuple_cost 13 18 real - 0 1.79769e+308
createrole_self_grant 16 18 string
cursor_tuple_fraction 13 18 real - 0 1
data_checksums 13 18 fixed
data_directory 13 18 string
data_directory_mode 13 18 fixed
data_sync_retry 13 18 bool
db_user_namespace 13 16 bool
deadlock_timeout 13 18 integer ms 1 2147483647
debug_assertions 13 18 fixed
debug_discard_caches 14 18 integer - 0 0
debug_io_direct 16 18 string
debug_logical_replication_streaming 16 18 enum buffered,immediate
debug_parallel_query 16 18 enum off,on,regress (true) (false) (yes) (no) (1) (0)
debug_pretty_print 13 18 bool
debug_print_parse 13 18 bool
debug_print_plan 13 18 bool
debug_print_rewritten 13 18 bool
default_statistics_target 13 18 integer - 1 10000
default_table_access_method 13 18 string
default_tablespace 13 18 string
default_text_search_config 13 18 string
default_toast_compression 14 18 enum pglz [lz4]
default_transaction_deferrable 13 18 bool
default_transaction_isolation 13 18 enum serializable,repeatable read,read committed,read uncommitted
default_transaction_read_only 13 18 bool
default_with_oids 13 18 hidden
dynamic_library_path 13 18 string
dynamic_shared_memory_type 13 18 enum posix,sysv,mmap
effective_cache_size 13 18 integer 8kB 1 2147483647
effective_io_concurrency 13 18 integer - 0 1000
enable_async_append 14 18 bool
enable_bitmapscan 13 18 bool
enable_distinct_reordering 18 18 bool
enable_gathermerge 13 18 bool
enable_group_by_reordering 17 18 bool
enable_hashagg 13 18 bool
enable_hashjoin 13 18 bool
enable_incremental_sort 13 18 bool
enable_indexonlyscan 13 18 bool
enable_indexscan 13 18 bool
enable_material 13 18 bool
enable_memoize 14 18 bool
enable_mergejoin 13 18 bool
enable_nestloop 13 18 bool
enable_parallel_append 13 18 bool
enable_parallel_hash 13 18 bool
enable_partition_pruning 13 18 bool
enable_partitionwise_aggregate 13 18 bool
enable_partitionwise_join 13 18 bool
enable_presorted_aggregate 16 18 bool
enable_self_join_elimination 18 18 bool
enable_seqscan 13 18 bool
enable_sort 13 18 bool
enable_tidscan 13 18 bool
escape_string_warning 13 18 bool
event_source 13 18 string
event_triggers 17 18 bool
exit_on_error 13 18 bool
extension_control_path 18 18 string
extension_destdir 13 18 string
external_pid_file 13 18 string
extra_float_digits 13 18 integer - -15 3
file_copy_method 18 18 enum copy,clone
file_extend_method 16 18 enum posix_fallocate,write_zeros
force_parallel_mode 13 15 enum off,on,regress (true) (false) (yes) (no) (1) (0)
from_collapse_limit 13 18 integer - 1 2147483647
fsync 13 18 bool
full_page_writes 13 18 bool
geqo 13 18 bool
geqo_effort 13 18 integer - 1 10
geqo_generations 13 18 integer - 0 2147483647
geqo_pool_size 13 18 integer - 0 2147483647
geqo_seed 13 18 real - 0 1
geqo_selection_bias 13 18 real - 1.5 2
geqo_threshold 13 18 integer - 2 2147483647
gin_fuzzy_search_limit 13 18 integer - 0 2147483647
gin_pending_list_limit 13 18 integer kB 64 2147483647
gss_accept_delegation 16 18 bool
hash_mem_multiplier 13 18 real - 1 1000
hba_file 13 18 string
hot_standby 13 18 bool
hot_standby_feedback 13 18 bool
huge_page_size 14 18 integer kB 0 2147483647
huge_pages 13 18 enum off,on,try (true) (false) (yes) (no) (1) (0)
huge_pages_status 17 18 fixed
icu_validation_level 16 18 enum disabled,debug5,debug4,debug3,debug2,debug1,log,notice,warning,error (debug)
ident_file 13 18 string
idle_in_transaction_session_timeout 13 18 integer ms 0 2147483647
idle_replication_slot_timeout 18 18 integer s 0 2147483647
idle_session_timeout 14 18 integer ms 0 2147483647
ignore_checksum_failure 13 18 bool
ignore_invalid_pages 13 18 bool
ignore_system_indexes 13 18 bool
in_hot_standby 14 18 fixed
integer_datetimes 13 18 fixed
io_combine_limit 17 17 integer 8kB 1 32
io_combine_limit 18 18 integer 8kB 1 128
io_max_combine_limit 18 18 integer 8kB 1 128
io_max_concurrency 18 18 integer - -1 1024
io_method 18 18 enum sync,worker [io_uring]
io_workers 18 18 integer - 1 32
is_superuser 13 18 hidden
jit 13 18 bool
jit_above_cost 13 18 real - -1 1.79769e+308
jit_debugging_support 13 18 bool
jit_dump_bitcode 13 18 bool
jit_expressions 13 18 bool
jit_inline_above_cost 13 18 real - -1 1.79769e+308
jit_optimize_above_cost 13 18 real - -1 1.79769e+308
jit_profiling_support 13 18 bool
jit_provider 13 18 string
jit_tuple_deforming 13 18 bool
join_collapse_limit 13 18 integer - 1 2147483647
krb_caseins_users 13 18 bool
krb_server_keyfile 13 18 string
lc_collate 13 15 fixed
lc_ctype 13 15 fixed
lc_messages 13 18 string
lc_monetary 13 18 string
lc_numeric 13 18 string
lc_time 13 18 string
listen_addresses 13 18 string
lo_compat_privileges 13 18 bool
local_preload_libraries 13 18 string
lock_timeout 13 18 integer ms 0 2147483647
log_autovacuum_min_duration 13 18 integer ms -1 2147483647
log_checkpoints 13 18 bool
log_connections 13 17 bool
log_connections 18 18 string
log_destination 13 18 string
log_directory 13 18 string
log_disconnections 13 18 bool
log_duration 13 18 bool
log_error_verbosity 13 18 enum terse,default,verbose
log_executor_stats 13 18 bool
log_file_mode 13 18 integer - 0 511
log_filename 13 18 string
log_hostname 13 18 bool
log_line_prefix 13 18 string
log_lock_failures 18 18 bool
log_lock_waits 13 18 bool
log_min_duration_sample 13 18 integer ms -1 2147483647
log_min_duration_statement 13 18 integer ms -1 2147483647
log_min_error_statement 13 18 enum debug5,debug4,debug3,debug2,debug1,info,notice,warning,error,log,fatal,panic (debug)
log_min_messages 13 18 enum debug5,debug4,debug3,debug2,debug1,info,notice,warning,error,log,fatal,panic (debug)
log_parameter_max_length 13 18 integer B -1 1073741823
log_parameter_max_length_on_error 13 18 integer B -1 1073741823
log_parser_stats 13 18 bool
log_planner_stats 13 18 bool
log_recovery_conflict_waits 14 18 bool
log_replication_commands 13 18 bool
log_rotation_age 13 18 integer min 0 35791394
log_rotation_size 13 17 integer kB 0 2097151
log_rotation_size 18 18 integer kB 0 2147483647
log_startup_progress_interval 15 18 integer ms 0 2147483647
log_statement 13 18 enum none,ddl,mod,all
log_statement_sample_rate 13 18 real - 0 1
log_statement_stats 13 18 bool
log_temp_files 13 18 integer kB -1 2147483647
log_timezone 13 18 string
log_transaction_sample_rate 13 18 real - 0 1
log_truncate_on_rotation 13 18 bool
logging_collector 13 18 bool
logical_decoding_work_mem 13 18 integer kB 64 2147483647
maintenance_io_concurrency 13 18 integer - 0 1000
maintenance_work_mem 13 16 integer kB 1024 2147483647
maintenance_work_mem 17 18 integer kB 64 2147483647
max_active_replication_origins 18 18 integer - 0 262143
max_connections 13 18 integer - 1 262143
max_files_per_process 13 18 integer - 64 2147483647
max_function_args 13 18 fixed
max_identifier_length 13 18 fixed
max_index_keys 13 18 fixed
max_locks_per_transaction 13 18 integer - 10 2147483647
max_logical_replication_workers 13 18 integer - 0 262143
max_notify_queue_pages 17 18 integer - 64 2147483647
max_parallel_apply_workers_per_subscription 16 18 integer - 0 1024
max_parallel_maintenance_workers 13 18 integer - 0 1024
max_parallel_workers 13 18 integer - 0 1024
max_parallel_workers_per_gather 13 18 integer - 0 1024
max_pred_locks_per_page 13 18 integer - 0 2147483647
max_pred_locks_per_relation 13 18 integer - -2147483648 2147483647
max_pred_locks_per_transaction 13 18 integer - 10 2147483647
max_prepared_transactions 13 18 integer - 0 262143
max_replication_slots 13 18 integer - 0 262143
max_slot_wal_keep_size 13 18 integer MB -1 2147483647
max_stack_depth 13 18 integer kB 100 2147483647
max_standby_archive_delay 13 18 integer ms -1 2147483647
max_standby_streaming_delay 13 18 integer ms -1 2147483647
max_sync_workers_per_subscription 13 18 integer - 0 262143
max_wal_senders 13 18 integer - 0 262143
max_wal_size 13 18 integer MB 2 2147483647
max_worker_processes 13 18 integer - 0 262143
md5_password_warnings 18 18 bool
min_dynamic_shared_memory 14 18 integer MB 0 2147483647
min_parallel_index_scan_size 13 18 integer 8kB 0 715827882
min_parallel_table_scan_size 13 18 integer 8kB 0 715827882
min_wal_size 13 18 integer MB 2 2147483647
multixact_member_buffers 17 18 integer 8kB 16 131072
multixact_offset_buffers 17 18 integer 8kB 16 131072
notify_buffers 17 18 integer 8kB 16 131072
num_os_semaphores 18 18 fixed
oauth_validator_libraries 18 18 string
old_snapshot_threshold 13 16 integer min -1 86400
operator_precedence_warning 13 13 bool
output_plugin_libraries 13 18 string
parallel_leader_participation 13 18 bool
parallel_setup_cost 13 18 real - 0 1.79769e+308
parallel_tuple_cost 13 18 real - 0 1.79769e+308
password_encryption 13 13 enum md5,scram-sha-256 (true) (yes) (1) (on)
password_encryption 14 18 enum md5,scram-sha-256
plan_cache_mode 13 18 enum auto,force_generic_plan,force_custom_plan
port 13 18 integer - 1 65535
post_auth_delay 13 18 integer s 0 2147
pre_auth_delay 13 18 integer s 0 60
primary_conninfo 13 18 string
primary_slot_name 13 18 string
promote_trigger_file 13 15 string
quote_all_identifiers 13 18 bool
random_page_cost 13 18 real - 0 1.79769e+308
recovery_end_command 13 18 string
recovery_init_sync_method 14 18 enum fsync,syncfs
recovery_min_apply_delay 13 18 integer ms 0 2147483647
recovery_prefetch 15 18 enum off,on,try (true) (false) (yes) (no) (1) (0)
recovery_target 13 18 string
recovery_target_action 13 18 enum pause,promote,shutdown
recovery_target_inclusive 13 18 bool
recovery_target_lsn 13 18 string
recovery_target_name 13 18 string
recovery_target_time 13 18 string
recovery_target_timeline 13 18 string
recovery_target_xid 13 18 string
recursive_worktable_factor 15 18 real - 0.001 1e+06
remove_temp_files_after_crash 14 18 bool
reserved_connections 16 18 integer - 0 262143
restart_after_crash 13 18 bool
restore_command 13 18 string
restrict_nonsystem_relation_kind 13 18 string
role 13 18 hidden
row_security 13 18 bool
scram_iterations 16 18 integer - 1 2147483647
search_path 13 18 string
seed 13 18 hidden
segment_size 13 18 fixed
send_abort_for_crash 16 18 bool
send_abort_for_kill 16 18 bool
seq_page_cost 13 18 real - 0 1.79769e+308
serializable_buffers 17 18 integer 8kB 16 131072
server_encoding 13 18 fixed
server_version 13 18 fixed
server_version_num 13 18 fixed
session_authorization 13 18 hidden
session_preload_libraries 13 18 string
session_replication_role 13 18 enum origin,replica,local
shared_buffers 13 18 integer 8kB 16 1073741823
shared_memory_size 15 18 fixed
shared_memory_size_in_huge_pages 15 18 fixed
shared_memory_type 13 18 enum sysv,mmap
shared_preload_libraries 13 18 string
sort_mem 13 18 hidden
ssl 13 18 bool
ssl_ca_file 13 18 string
ssl_cert_file 13 18 string
ssl_ciphers 13 18 string
ssl_crl_dir 14 18 string
ssl_crl_file 13 18 string
ssl_dh_params_file 13 18 string
ssl_ecdh_curve 13 17 string
ssl_ecdh_curve 18 18 hidden
ssl_groups 18 18 string
ssl_key_file 13 18 string
ssl_library 13 18 fixed
ssl_max_protocol_version 13 18 enum ,TLSv1,TLSv1.1,TLSv1.2,TLSv1.3
ssl_min_protocol_version 13 18 enum TLSv1,TLSv1.1,TLSv1.2,TLSv1.3
ssl_passphrase_command 13 18 string
ssl_passphrase_command_supports_reload 13 18 bool
ssl_prefer_server_ciphers 13 18 bool
ssl_renegotiation_limit 13 18 hidden
ssl_tls13_ciphers 18 18 string
standard_conforming_strings 13 18 bool
statement_timeout 13 18 integer ms 0 2147483647
stats_fetch_consistency 15 18 enum none,cache,snapshot
stats_temp_directory 13 14 string
subtransaction_buffers 17 18 integer 8kB 0 131072
summarize_wal 17 18 bool
superuser_reserved_connections 13 18 integer - 0 262143
sync_replication_slots 17 18 bool
synchronize_seqscans 13 18 bool
synchronized_standby_slots 17 18 string
synchronous_commit 13 18 enum local,remote_write,remote_apply,on,off (true) (false) (yes) (no) (1) (0)
synchronous_standby_names 13 18 string
syslog_facility 13 18 enum local0,local1,local2,local3,local4,local5,local6,local7
syslog_ident 13 18 string
syslog_sequence_numbers 13 18 bool
syslog_split_messages 13 18 bool
tcp_keepalives_count 13 18 integer - 0 2147483647
tcp_keepalives_idle 13 18 integer s 0 2147483647
tcp_keepalives_interval 13 18 integer s 0 2147483647
tcp_user_timeout 13 18 integer ms 0 2147483647
temp_buffers 13 18 integer 8kB 100 1073741823
temp_file_limit 13 18 integer kB -1 2147483647
temp_tablespaces 13 18 string
timezone_abbreviations 13 18 string
trace_connection_negotiation 17 18 bool
trace_notify 13 18 bool
trace_recovery_messages 13 16 enum debug5,debug4,debug3,debug2,debug1,log,notice,warning,error (debug)
trace_sort 13 18 bool
track_activities 13 18 bool
track_activity_query_size 13 18 integer B 100 1048576
track_commit_timestamp 13 18 bool
track_cost_delay_timing 18 18 bool
track_counts 13 18 bool
track_functions 13 18 enum none,pl,all
track_io_timing 13 18 bool
track_wal_io_timing 14 18 bool
transaction_buffers 17 18 integer 8kB 0 131072
transaction_deferrable 13 18 bool
transaction_isolation 13 18 enum serializable,repeatable read,read committed,read uncommitted
transaction_read_only 13 18 bool
transaction_timeout 17 18 integer ms 0 2147483647
transform_null_equals 13 18 bool
unix_socket_directories 13 18 string
unix_socket_group 13 18 string
unix_socket_permissions 13 18 integer - 0 511
update_process_title 13 18 bool
vacuum_buffer_usage_limit 16 18 integer kB 0 16777216
vacuum_cleanup_index_scale_factor 13 13 real - 0 1e+10
vacuum_cost_delay 13 18 real ms 0 100
vacuum_cost_limit 13 18 integer - 1 10000
vacuum_cost_page_dirty 13 18 integer - 0 10000
vacuum_cost_page_hit 13 18 integer - 0 10000
vacuum_cost_page_miss 13 18 integer - 0 10000
vacuum_defer_cleanup_age 13 15 integer - 0 1000000
vacuum_failsafe_age 14 18 integer - 0 2100000000
vacuum_freeze_min_age 13 18 integer - 0 1000000000
vacuum_freeze_table_age 13 18 integer - 0 2000000000
vacuum_max_eager_freeze_failure_rate 18 18 real - 0 1
vacuum_mem 13 18 hidden
vacuum_multixact_failsafe_age 14 18 integer - 0 2100000000
vacuum_multixact_freeze_min_age 13 18 integer - 0 1000000000
vacuum_multixact_freeze_table_age 13 18 integer - 0 2000000000
vacuum_truncate 18 18 bool
wal_block_size 13 18 fixed
wal_buffers 13 18 integer 8kB -1 262143
wal_compression 13 14 bool
wal_compression 15 18 enum pglz,on,off (true) (false) (yes) (no) (1) (0) [lz4] [zstd]
wal_consistency_checking 13 18 string
wal_decode_buffer_size 15 18 integer B 65536 1073741823
wal_init_zero 13 18 bool
wal_keep_size 13 18 integer MB 0 2147483647
wal_level 13 18 enum minimal,replica,logical (archive) (hot_standby)
wal_log_hints 13 18 bool
wal_receiver_create_temp_slot 13 18 bool
wal_receiver_status_interval 13 18 integer s 0 2147483
wal_receiver_timeout 13 18 integer ms 0 2147483647
wal_recycle 13 18 bool
wal_retrieve_retry_interval 13 18 integer ms 1 2147483647
wal_segment_size 13 18 fixed
wal_sender_timeout 13 18 integer ms 0 2147483647
wal_skip_threshold 13 18 integer kB 0 2147483647
wal_summary_keep_time 17 18 integer min 0 35791394
wal_sync_method 13 18 enum fsync,fdatasync,open_sync,open_datasync [fsync_writethrough]
wal_writer_delay 13 18 integer ms 1 10000
wal_writer_flush_after 13 18 integer 8kB 0 2147483647
work_mem 13 18 integer kB 64 2147483647
xmlbinary 13 18 enum base64,hex
xmloption 13 18 enum content,document
zero_damaged_pages 13 18 bool
`;
