# shellcheck shell=bash
# Shared by demo.sh and test.sh: makes this checkout ready to run. Sourced, never run by itself.
# Needs a Debian-like system with Python 3.11 to 3.13; everything else is installed when it is missing.
# Speaks on stderr only, so that a command's own output stays clean.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
venv=$root/.venv
python=$venv/bin/python
stamp=$venv/.counter-app-installed

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$@"
  exit 1
}

# One language of messages, no settings of the caller's Python or pip that would lead the installation astray.
plain_environment() {
  export LC_ALL=C.UTF-8 LANG=C.UTF-8 PYTHONNOUSERSITE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
  unset PYTHONHOME PYTHONPATH PIP_USER PIP_TARGET PIP_PREFIX PIP_REQUIRE_VIRTUALENV VIRTUAL_ENV
  home_of_this_user
}

# Caches of pip and of the font library need a home; a service account or a bare chroot may have none.
home_of_this_user() {
  if [[ ${HOME:-} == /* && -d $HOME && -w $HOME ]]; then return; fi
  HOME=$(getent passwd "$(id -u)" | cut -d: -f6) || HOME=
  if [[ $HOME != /* || ! -d $HOME || ! -w $HOME ]]; then HOME=$venv/home; fi
  export HOME
}

# --- Debian packages -----------------------------------------------------------------------------

# missing_packages GROUP…: the names of packages.txt in these groups that are neither installed nor provided.
missing_packages() {
  dpkg-query -W -f '${db:Status-Status} ${Package} ${Provides}\n' | awk -v groups=" $* " '
    NR == FNR { gsub(/,/, " "); gsub(/\([^)]*\)/, ""); if ($1 == "installed") for (i = 2; i <= NF; i++) have[$i]; next }
    NF == 2 && $1 !~ /^#/ && index(groups, " " $2 " ") && !($1 in have) { print $1 }
  ' - "$root/packaging/linux/packages.txt"
}

install_packages() {
  if ! command -v dpkg-query >/dev/null; then
    fail "Chỉ cài được trên Debian và các bản dựa trên Debian; danh sách gói cần có: packaging/linux/packages.txt." \
      $'\n'"Only Debian-like systems are supported; the packages needed are in packaging/linux/packages.txt."
  fi
  local missing
  missing=$(missing_packages "$@" | tr '\n' ' ')
  missing=${missing% }
  if [[ -z $missing ]]; then return; fi
  if [[ $(id -u) != 0 ]]; then
    say "Máy còn thiếu các gói: $missing. Nhờ quản trị viên chạy: sudo apt-get install --no-install-recommends $missing"
    fail "These packages are missing: $missing. Ask an administrator to run: sudo apt-get install --no-install-recommends $missing"
  fi
  say "Cài các gói còn thiếu / installing: $missing"
  # shellcheck disable=SC2086 # the names are words on purpose
  if ! { apt_get update && { [[ $missing != *postgresql* ]] || no_database_service; } && apt_get install --no-install-recommends $missing; }; then
    say "Không cài được các gói: $missing. Kiểm tra mạng và nguồn gói của máy rồi chạy lại."
    fail "These packages could not be installed: $missing. Check the network and the package sources, then run again."
  fi
}

# The tests start a PostgreSQL of their own: the package shall neither make a database of the machine's nor start it.
no_database_service() {
  local settings=/etc/postgresql-common/createcluster.conf
  if [[ -e $settings ]]; then return; fi
  apt_get install --no-install-recommends postgresql-common && printf 'create_main_cluster = false\n' >>"$settings"
}

# Hundreds of lines about unpacking help nobody, unless it failed. A service that a package starts must not hold our lock.
apt_get() {
  local log
  log=$(mktemp)
  if DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null &>"$log" 9<&-; then
    rm -f "$log"
    return
  fi
  tail -n 30 "$log" >&2
  rm -f "$log"
  return 1
}

# --- Python --------------------------------------------------------------------------------------

# fits PYTHON: it starts, and is one of the versions that the locks were made for.
fits() {
  "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

find_python() {
  local candidate
  for candidate in python3.13 python3.12 python3.11 python3; do
    if command -v "$candidate" >/dev/null && fits "$candidate" && "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  say "Không tìm thấy Python 3.11–3.13 có mô-đun venv. Cài: apt-get install python3 python3-venv"
  fail "No Python 3.11 to 3.13 with the venv module was found. Install: apt-get install python3 python3-venv"
}

# A virtual environment writes its own path into its scripts: one that was copied or moved here is no good.
venv_is_sound() {
  [[ -x $python && -f $venv/bin/activate ]] && fits "$python" && "$python" -m pip --version >/dev/null 2>&1 &&
    grep -qF -e "'$venv'" -e "\"$venv\"" -e "=$venv" "$venv/bin/activate"
}

make_venv() {
  if venv_is_sound; then return; fi
  local chosen
  chosen=$(find_python)
  say "Tạo môi trường Python / making the Python environment: .venv ($("$chosen" --version))"
  rm -rf "$venv"
  "$chosen" -m venv "$venv"
}

# What an installation depends on; the Python itself is part of the environment.
fingerprint() {
  { printf '%s\n' "$root" && cat "$root"/packaging/requirements*.lock "$root/pyproject.toml"; } | sha256sum | cut -d' ' -f1
}

# install_python_packages run|dev: dev holds everything of run, so it serves for both.
install_python_packages() {
  local kind=$1 lock=requirements.lock now installed=
  now=$(fingerprint)
  if [[ -f $stamp ]]; then installed=$(<"$stamp"); fi
  if [[ $installed == "dev $now" || $installed == "$kind $now" ]]; then return; fi
  if [[ $kind == dev || $installed == dev* ]]; then
    kind=dev
    lock=requirements-dev.lock
  fi
  say "Cài các thư viện Python / installing Python packages: packaging/$lock"
  rm -f "$stamp"
  if ! "$python" -m pip install -qq --only-binary :all: --require-hashes -r "$root/packaging/$lock" >&2; then
    say "Không cài được các thư viện Python. Kiểm tra mạng và dung lượng đĩa rồi chạy lại."
    fail "The Python packages could not be installed. Check the network and the free disk space, then run again."
  fi
  if ! "$python" -m pip install -qq --no-deps --no-build-isolation --no-index -e "$root" >&2; then
    fail "Không gắn được chương trình vào .venv. / The program itself could not be linked into .venv."
  fi
  printf '%s %s\n' "$kind" "$now" >"$stamp"
}

# Code that reads pages is compiled for this very processor, once: otherwise the first page would wait for it.
prepare_pages() {
  if "$python" -m counter_app prepare --check >/dev/null 2>&1; then return; fi
  say "Chuẩn bị để đọc trang, một lần / compiling what reads pages, once"
  if ! "$python" -m counter_app prepare >/dev/null; then
    say "Chưa chuẩn bị được; trang đầu tiên sẽ đọc lâu hơn. / This did not succeed; the first page will take longer."
  fi
}

# set_up run|dev: when it returns, `$python -m counter_app` works. A second run at the same time waits for the first.
set_up() {
  local groups=(run)
  if [[ $1 == dev ]]; then groups+=(test); fi
  plain_environment
  exec 9<"$root/packaging"
  flock 9
  install_packages "${groups[@]}"
  make_venv
  mkdir -p "$HOME"
  install_python_packages "$1"
  prepare_pages
  exec 9<&-
}
