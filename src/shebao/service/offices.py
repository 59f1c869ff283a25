"""Offices as a letter and a bank need them: who writes, how to reach a person there, from which account it pays.

All of it is content: agencies.yaml names the offices of the law folder and may give each `contact` and `paying`; a
demonstration lays invented ones beside it. What nobody has filled in is said as such, with the place to fill it in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shebao.kernel.errors import ShebaoError
from shebao.kernel.regions import chain
from shebao.law.ir import Law
from shebao.service.letters import Office
from shebao.service.text import Text, phrase, same, text_of

FILE = "agencies.yaml"


class AgencyMissing(ShebaoError):
    """No agency of the line {line} serves {region} or a region above it: add it to agencies.yaml."""

    code = "service.agency_missing"
    zh = "agencies.yaml 中没有条线 {line} 服务 {region} 及其上级地区的机构：请补充。"


class PayingAccountMissing(ShebaoError):
    """{agency} ({region}) has no account to pay the fund {fund} from: fill in paying (bank, account, format) of the
    agency {number} in agencies.yaml, then pay."""

    code = "service.paying_account"
    zh = (
        "{agency}（{region}）没有支付 {fund} 基金的账户："
        "请在 agencies.yaml 中为机构 {number} 填写 paying（银行、账号、格式）后再发放。"
    )


class BankFormatUnknown(ShebaoError):
    """ "{format}" is no format of a bank file: agencies.yaml names for the account {account} one of {known}."""

    code = "service.bank_format"
    zh = "“{format}”不是银行文件格式：agencies.yaml 中账户 {account} 的 format 应为 {known} 之一。"


@dataclass(frozen=True, slots=True)
class PayingAccount:
    """The account an office pays a fund's benefits from, and the file its bank takes."""

    bank: str
    account: str
    format: str


@dataclass(frozen=True, slots=True)
class Offices:
    """The offices of a law folder; `invented`: contacts and accounts of a demonstration, by line and region."""

    law: Law
    invented: Sequence[Mapping[str, Any]] = ()

    def office(self, region: str, line: str) -> Office:
        """The agency of a line for a region, or the nearest above. Raises AgencyMissing."""
        row = self._nearest(region, line)
        contact: Mapping[str, Any] = next(self._contents(row, "contact"), {})
        name = _name(row)

        def said(key: str) -> Text:
            words = contact.get(key)
            if words is None:
                return phrase(f"fill_in_{key}", agency=name, number=str(row["id"]))
            return text_of(words, FILE) if isinstance(words, Mapping) else same(str(words))

        return Office(name, said("telephone"), said("counter"), said("hours"))

    def paying(self, region: str, line: str, fund: str) -> PayingAccount:
        """The account a fund's benefits are paid from. Raises AgencyMissing, PayingAccountMissing."""
        row = self._nearest(region, line)
        for accounts in self._contents(row, "paying"):
            for one in accounts:
                if one.get("fund", fund) == fund:
                    return PayingAccount(str(one["bank"]), str(one["account"]), str(one.get("format", "")))
        name = _name(row)
        raise PayingAccountMissing(agency=f"{name.en} {name.zh}", region=region, fund=fund, number=row["id"])

    def superior(self, region: str, line: str, by: str) -> Text:
        """Who stands over the agency: `block` its people's government, `strip` its line one level up, `department` the
        department of the same government that supervises its line (agencies.yaml, lines)."""
        row = self._nearest(region, line)
        if by == "department":
            return _name(self._one("block", row["block"], line=self.supervisor(line)))
        return _name(self._one("id", row[by]))

    def supervisor(self, line: str) -> str:
        """The line of the department over an agency's line; a department's own line stands alone."""
        lines: Sequence[Mapping[str, Any]] = self.law.files["agencies"].get("lines", ())
        found = next((one for one in lines if one["id"] == line), {})
        return str(found.get("supervised_by", line))

    def _nearest(self, region: str, line: str) -> Mapping[str, Any]:
        for place in chain(region):
            for agency in self.law.files["agencies"]["agencies"]:
                if agency["line"] == line and str(agency["region"]) == place:
                    return dict(agency)
        raise AgencyMissing(line=line, region=region)

    def _one(self, key: str, value: object, line: str = "") -> Mapping[str, Any]:
        for agency in self.law.files["agencies"]["agencies"]:
            if agency.get(key) == value and line in ("", agency["line"]):
                return dict(agency)
        raise AgencyMissing(line=line or key, region=value)

    def _contents(self, agency: Mapping[str, Any], key: str) -> Iterator[Any]:
        """What the agency's own row says, then what is invented for it or for a region above it."""
        if agency.get(key):
            yield agency[key]
        for place in chain(str(agency["region"])):
            for row in self.invented:
                if row["line"] == agency["line"] and str(row["region"]) == place and row.get(key):
                    yield row[key]


def _name(agency: Mapping[str, Any]) -> Text:
    return Text(str(agency["en"]), str(agency["zh"]))
