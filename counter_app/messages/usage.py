"""What is wrong with the words of a command: our own reasons, and argparse's English put into Vietnamese."""

import re
from collections.abc import Mapping

_REASONS: Mapping[str, str] = {
    "accept_needed": "thiếu --accept hoặc --reject",
    "accept_or_reject": "chỉ chọn một trong --accept và --reject",
    "withdraw_alone": "--withdraw chỉ đi cùng --again",
    "reject_alone": "--reject không đi cùng tùy chọn khác của verify",
    "list_alone": "verify list không đi cùng tùy chọn khác của verify",
    "look_before_accept": "--accept không đi cùng --read-again và --page; đọc lại và xem trước, rồi chạy lệnh xác nhận riêng",
    "with_accept": "--copy-kind và --of-another chỉ đi cùng --accept",
    "again_with_withdraw": "--again chỉ đi cùng --withdraw",
    "page_with_read_again": "--page chỉ đi cùng --read-again",
    "backup_not_empty": "thư mục sao lưu phải trống",
    "blobs_credentials": "thiếu khóa vào kho tệp, dùng --blobs-credentials hoặc biến môi trường",
    "blobs_not_there": (
        "không thấy tệp nào của máy chủ này trong kho tệp: gắn lại ổ đĩa hoặc sửa --blobs; nếu kho đã mất hẳn, chạy thêm"
        " --blobs-lost rồi cho các quầy đối chiếu (counter-app reconcile) để gửi lại"
    ),
    "blobs_of_another_hub": "kho tệp này là của một máy chủ tiếp nhận khác",
    "blobs_unreachable": "không vào được kho tệp, kiểm tra địa chỉ và khóa",
    "blobs_url": "địa chỉ kho tệp phải có dạng s3://MÁY:CỔNG/TÊN_KHO",
    "by_needed": "không biết ai đang ra lệnh, cần nêu --by",
    "cannot_listen": "không mở được địa chỉ và cổng này, có thể cổng đang được dùng",
    "cluster_missing": "thiếu thư viện của máy chủ lớn, cài bằng pip install counter-app[cluster]",
    "data_in_use": "một máy chủ tiếp nhận khác đang dùng thư mục này",
    "database_unreachable": "không vào được cơ sở dữ liệu, kiểm tra địa chỉ và quyền",
    "database_url": "địa chỉ cơ sở dữ liệu phải có dạng postgresql://MÁY:CỔNG/TÊN",
    "no_hub_here": "thư mục này không có dữ liệu của máy chủ tiếp nhận; kiểm tra lại --data (hoặc --database-url)",
    "desk_folder": "thư mục này là của một quầy, máy chủ cần thư mục riêng",
    "day_not_iso": "ngày phải có dạng 2026-11-25",
    "command_needed": "thiếu tên lệnh",
    "retention_days": "số ngày giữ bản gốc phải từ 1 đến 36500",
    "part_size": "cỡ phần phải là số byte, hoặc số có đuôi K, M, G, ít nhất 256K",
    "host_and_port_expected": "địa chỉ phải có dạng MÁY:CỔNG, ví dụ 127.0.0.1:8420",
    "key_file_damaged": "tệp khóa của máy chủ bị hỏng",
    "key_file_inside_data": "tệp khóa không được nằm trong thư mục dữ liệu",
    "key_file_of_another_hub": "tệp khóa này là của một máy chủ tiếp nhận khác",
    "hub_never_served": "máy chủ ở thư mục này chưa từng chạy nên chưa thể nhập gói",
    "key_file_missing": "không có tệp khóa của máy chủ cho dữ liệu này",
    "key_file_stale": "tệp khóa này không phải là tệp mới nhất, chép tệp mới từ máy đã đổi khóa",
    "metrics_token": "tệp khóa của /metrics phải có một từ từ 16 ký tự ASCII, không dấu cách",
    "not_text": "có ký tự không đọc được, dòng lệnh phải là văn bản UTF-8",
    "officer_needed": "có nhiều cán bộ, cần nêu --officer",
    "pack_for_all": "gói danh mục phát cho mọi quầy, không dùng cùng --office",
    "pair_expected": "cần dạng TÊN=GIÁ_TRỊ",
    "passphrase_not_text": "tệp mật khẩu phải là văn bản UTF-8",
    "passphrase_needed": "thiếu mật khẩu, dùng --passphrase-file",
    "portal_config": "tệp cấu hình đồng bộ Cổng chưa đúng",
    "portal_config_missing": "không đọc được tệp cấu hình đồng bộ Cổng",
    "plain_http": "ngoài máy này phải dùng --tls-cert và --tls-key, hoặc --behind-proxy",
    "reason_needed": "--accept cần --reason cùng lý do",
    "restore_not_empty": "chỉ khôi phục vào máy chủ chưa có dữ liệu",
    "role_without_number": "--role-name cần --role cùng vai trò",
    "source_and_dossier_needed": "cần cả --source và --into",
    "source_empty": "nguồn quét còn để trống",
    "source_unknown": "không có nguồn quét này; xem scan --list",
    "version_from_one": "--version bắt đầu từ 1",
    "time_not_near": "thời điểm nằm ngoài thế kỷ này",
    "date_not_iso": "ngày phải có dạng 2026-11-25",
    "period_backwards": "ngày cuối kỳ trước ngày đầu kỳ",
    "pdf_or_xlsx": "tệp phải có đuôi .pdf hoặc .xlsx",
    "scan_needed": "--set đi cùng --scan",
    "result_half": "--result-number đi cùng --result-date",
    "time_not_iso": "thời điểm phải có dạng 2026-11-25T08:05:00+07:00",
    "tls_half": "cần cả --tls-cert và --tls-key",
}

_PARSER: tuple[tuple[str, str], ...] = (
    (r"unrecognized arguments: (?P<a>.+)", "không có tùy chọn “{a}”"),
    (r"the following arguments are required: (?P<a>.+)", "thiếu {a}"),
    (r"one of the arguments (?P<a>.+) is required", "thiếu một trong {a}"),
    (r"argument (?P<a>.+): expected .+ arguments?", "{a} thiếu giá trị"),
    (r"argument (?P<a>.+): not allowed with argument (?P<b>.+)", "{a} không dùng cùng {b}"),
    (
        r"argument (?P<a>.+): invalid choice: '?(?P<b>[^']*?)'? \(.+",
        "không dùng được “{b}” cho {a}",
    ),
    (r"argument (?P<a>.+): invalid .+ value: '(?P<b>.*)'", "không dùng được “{b}” cho {a}"),
    (r"ambiguous option: (?P<a>\S+) could match (?P<b>.+)", "“{a}” có thể là {b}"),
)


def usage_words(reason: str) -> str:
    """Return what is wrong as a clause without a full stop, or empty text for a reason that has no words here."""
    if reason in _REASONS:
        return _REASONS[reason]
    for pattern, words in _PARSER:
        match = re.fullmatch(pattern, reason, re.DOTALL)
        if match:
            return words.format(**match.groupdict())
    return ""
